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
    part.dispatchEvent(new CustomEvent("entrances:renew"));
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

// An order is placed at the sum that stands there. A choice whose sum is still on its way waits.
function settle(form) {
  const sums = form.querySelector("#sums");
  let asking = 0;
  let wish = false;
  const begin = () => {
    asking += 1;
  };
  const end = () => {
    asking = Math.max(0, asking - 1);
    if (!asking && wish) {
      wish = false;
      form.requestSubmit();
    }
  };
  form.addEventListener("htmx:before:request", begin);
  form.addEventListener("htmx:finally:request", end);
  form.addEventListener("submit", (event) => {
    if (asking && sums) {
      event.preventDefault();
      wish = true;
    }
  });
}

if (document.querySelector("[data-until]")) {
  tick();
  setInterval(tick, 1000);
}
if (document.querySelector("[data-renew]")) {
  setInterval(() => document.visibilityState === "visible" && renew(), FRESH);
}
for (const form of document.querySelectorAll("form[data-order]")) settle(form);
