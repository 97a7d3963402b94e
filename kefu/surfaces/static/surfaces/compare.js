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

async function onSubmit(event) {
  if (event.target !== form || !event.submitter) return;
  const button = event.submitter;
  const isPicking = button.matches(".k-compare");
  event.preventDefault();
  button.disabled = true;
  try {
    const body = new FormData(form);
    body.append(button.name, button.value);
    const inside = show(await fetched(form.action, { method: "POST", body }));
    if (inside?.dataset.refused) toast(inside.dataset.refused, "warning");
    else announce(tray.querySelector(".cp-tray-acts a")?.textContent || "");
  } catch {
    form.append(Object.assign(document.createElement("input"), {
      type: "hidden", name: button.name, value: button.value,
    }));
    form.submit(); // the plain way still works, and says what is wrong
  } finally {
    button.disabled = false;
    if (isPicking) button.focus();
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
