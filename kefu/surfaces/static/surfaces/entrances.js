// Clocks of deals by the server's time, numbers that stay fresh, and a price that is shown before it
// is agreed to. Pages work without it.
import { words } from "../core/ui.js";

const DAY = 86400;
const FRESH = 20000; // milliseconds between looks at what is sold
const loaded = performance.now(); // a clock that nobody sets, unlike the reader's own

function two(number) {
  return String(number).padStart(2, "0");
}

function spoken(seconds) {
  const days = Math.floor(seconds / DAY);
  const rest = [seconds / 3600, seconds / 60, seconds].map((part, at) =>
    two(Math.floor(part) % (at ? 60 : 24)),
  );
  const clock = rest.join(":");
  return days ? `${words.days.replace("%(days)d", days)} ${clock}` : clock;
}

function renew() {
  for (const part of document.querySelectorAll("[data-renew]")) {
    part.dispatchEvent(new CustomEvent("renew"));
  }
}

function tick() {
  const passed = (performance.now() - loaded) / 1000;
  for (const clock of document.querySelectorAll("[data-until]")) {
    const left = Math.max(0, Math.ceil(clock.dataset.until - clock.dataset.now - passed));
    const text = spoken(left);
    if (clock.textContent !== text) clock.textContent = text;
    if (left > 0 || clock.dataset.over) continue;
    clock.dataset.over = "yes";
    if (clock.dataset.now === clock.dataset.until) continue;
    // Not all at the same moment: a thousand browsers wait for the same deal.
    setTimeout(() => location.reload(), 300 + Math.random() * 1500);
  }
}

// An order is placed at the sum that stands there: a choice whose sum is still on its way waits.
const PRICED = ["sku", "quantity", "pick", "coupons"];
const SENT = [...PRICED, "deal", "design", "csrfmiddlewaretoken"]; // no name, no address
const TYPING = 250;

class Sums {
  constructor(form) {
    Object.assign(this, { form, shown: form.querySelector("#sums"), asked: 0, typing: 0 });
    form.addEventListener("change", ({ target }) => this.chosen(target));
    form.addEventListener("input", ({ target }) => this.typed(target));
    form.addEventListener("submit", (event) => this.submitted(event));
  }

  chosen(field) {
    if (!PRICED.includes(field.name)) return;
    if (field.name === "coupons") this.form.querySelector('[name="pick"][value="own"]').checked = true;
    this.ask();
  }

  typed(field) {
    if (field.name !== "quantity") return;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.ask(), TYPING);
  }

  submitted(event) {
    if (!this.asking && !this.typing) return;
    event.preventDefault();
    this.wish = true;
    if (this.typing) this.ask();
  }

  async ask() {
    clearTimeout(this.typing);
    this.typing = 0;
    this.asking = true;
    this.asked += 1;
    const turn = this.asked;
    const body = new FormData(this.form);
    for (const name of [...body.keys()]) if (!SENT.includes(name)) body.delete(name);
    let text = "";
    try {
      const answer = await fetch(this.form.dataset.order, { method: "POST", body });
      text = answer.ok ? await answer.text() : "";
    } catch {
      // The line is down: the sum that was agreed to is checked again when the order is placed.
    }
    if (turn !== this.asked) return;
    if (text) this.shown.innerHTML = text;
    this.asking = false;
    if (this.wish) this.form.requestSubmit();
    this.wish = false;
  }
}

if (document.querySelector("[data-until]")) {
  tick();
  setInterval(tick, 1000);
}
if (document.querySelector("[data-renew]")) {
  setInterval(() => document.visibilityState === "visible" && renew(), FRESH);
}
for (const form of document.querySelectorAll("form[data-order]")) new Sums(form);
