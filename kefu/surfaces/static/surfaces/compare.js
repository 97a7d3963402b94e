// The tray at the foot of the shop: what is picked to compare stays in sight, and "Compare" on a
// card answers without leaving the page. Without script the same form posts and comes back.
import { announce, toast } from "../core/ui.js";

const form = document.getElementById("compare");
const tray = document.getElementById("tray");

function codesIn(text) {
  return new Set((text || "").split(" ").filter(Boolean));
}

function mark(codes) {
  for (const button of document.querySelectorAll(".k-compare")) {
    const isIn = codes.has(button.value);
    button.setAttribute("aria-pressed", String(isIn));
    button.name = isIn ? "remove" : "add";
  }
}

function show(html) {
  tray.innerHTML = html;
  const inside = tray.querySelector("[data-codes]");
  tray.hidden = !inside?.querySelector(".cp-tray-goods");
  document.body.classList.toggle("has-tray", !tray.hidden);
  mark(codesIn(inside?.dataset.codes));
  return inside;
}

async function fetched(address, options = {}) {
  const answer = await fetch(address, { ...options, headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

let line = Promise.resolve(); // one after the other: each answer changes the cookie of the next

function onSubmit(event) {
  if (event.target !== form || !event.submitter) return;
  event.preventDefault();
  const button = event.submitter;
  const body = new FormData(form);
  body.append(button.name, button.value);
  button.setAttribute("aria-busy", "true");
  line = line.then(() => send(button, body));
}

async function send(button, body) {
  const hadFocus = document.activeElement === button;
  try {
    const inside = show(await fetched(form.action, { method: "POST", body }));
    if (inside?.dataset.refused) toast(inside.dataset.refused, "warning");
    else announce(tray.querySelector(".cp-tray-acts a")?.textContent || "");
    if (hadFocus && !button.isConnected) tray.querySelector(".cp-tray-acts a")?.focus();
  } catch {
    form.append(Object.assign(document.createElement("input"), {
      type: "hidden", name: button.name, value: button.value,
    }));
    form.submit(); // the plain way still works, and says what is wrong
  } finally {
    button.removeAttribute("aria-busy");
  }
}

if (form && tray) {
  const codes = codesIn(tray.dataset.codes);
  mark(codes);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("htmx:after:settle", () => {
    mark(codesIn(tray.querySelector("[data-codes]")?.dataset.codes || tray.dataset.codes));
  });
  if (codes.size && !tray.hidden) fetched(tray.dataset.tray).then(show).catch(() => {});
}

for (const button of document.querySelectorAll("[data-script]")) button.hidden = false;
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.id === "share") event.target.select();
});
