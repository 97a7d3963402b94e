// Rows of the inbox are ticked with x, Shift J and Shift K, Ctrl A or the mouse; then the bar below
// the list acts on all of them. What is ticked outlives every renewal of the list.
import { press } from "../core/keys.js";

const ticked = new Set(); // numbers of cases
const boxes = () => [...document.querySelectorAll("#inbox [data-pick]")];
const bar = () => document.getElementById("many");
const rowOf = (box) => box.closest("li").querySelector("[data-walk-item]");
const boxOf = (row) => row?.closest("li")?.querySelector("[data-pick]");

const typing = (target) =>
  target.isContentEditable ||
  target.matches("textarea, select, input:not([type=checkbox], [type=radio])");

/** Only what is on the screen is ever acted on: a row that has left the list is ticked no more. */
function show() {
  const shown = boxes();
  const here = new Set(shown.map((box) => box.dataset.pick));
  for (const number of ticked) if (!here.has(number)) ticked.delete(number);
  for (const box of shown) {
    box.tabIndex = -1;
    box.checked = ticked.has(box.dataset.pick);
    rowOf(box).classList.toggle("is-picked", box.checked);
  }
  for (const part of document.querySelectorAll("#many [data-scripted], #many-place [data-scripted]")) {
    part.hidden = false;
  }
  const form = bar();
  if (!form) return;
  for (const part of form.querySelectorAll("[data-unscripted]")) part.hidden = true;
  form.querySelector("[data-pick-count]").textContent = ticked.size;
  const all = form.querySelector("[data-pick-all]");
  all.checked = ticked.size === shown.length;
  all.indeterminate = ticked.size > 0 && ticked.size < shown.length;
}

function tick(box, on) {
  if (!box) return;
  if (on) ticked.add(box.dataset.pick);
  else ticked.delete(box.dataset.pick);
}

function tickAll(on) {
  for (const box of boxes()) tick(box, on);
  show();
}

const walked = () =>
  document.activeElement?.closest?.("#inbox [data-walk-item]") ||
  document.querySelector("#inbox .is-walked");

function walkTo(row) {
  for (const one of document.querySelectorAll("#inbox [data-walk-item]")) {
    one.classList.toggle("is-walked", one === row);
  }
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

/** From the row one stands on to the next: both are ticked. */
function stretch(step) {
  const rows = boxes().map(rowOf);
  if (!rows.length) return;
  const now = rows.indexOf(walked());
  if (now >= 0) tick(boxOf(rows[now]), true);
  const next = rows[Math.min(rows.length - 1, Math.max(0, now + step))];
  tick(boxOf(next), true);
  walkTo(next);
  show();
}

function toggle() {
  const box = boxOf(walked());
  if (!box) return;
  tick(box, !ticked.has(box.dataset.pick));
  show();
}

let last = null; // ticked by the mouse: Shift and a second one tick all between

function onClick(event) {
  const box = event.target.closest("[data-pick]");
  if (box) {
    const all = boxes();
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) all.slice(from, to + 1).forEach((one) => tick(one, box.checked));
    tick(box, box.checked);
    last = box;
    show();
  }
  if (event.target.closest("[data-pick-all]")) tickAll(ticked.size < boxes().length);
  if (event.target.closest("[data-pick-none]")) tickAll(false);
  if (event.target.closest("[data-many-close]")) document.getElementById("many-place").replaceChildren();
  const act = event.target.closest("[data-many-key]");
  if (act) document.getElementById("many-dialog-title").textContent = act.dataset.title;
}

/** Before any other key of the desk: while rows are ticked, the keys of the bar are meant. */
function onKey(event) {
  if (typing(event.target) || event.isComposing || document.querySelector("dialog:modal")) return;
  const inList = Boolean(event.target.closest?.("#inbox"));
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key.toLowerCase() === "a" && inList) tickAll(true);
  else if (control || event.altKey) return;
  else if (event.key === "x" && inList) toggle();
  else if (!ticked.size) return;
  else if (event.key === "Escape") tickAll(false);
  else if (!pressed(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function pressed(key) {
  const button = bar()?.querySelector(`[data-many-key="${CSS.escape(key)}"]`);
  button?.click();
  return Boolean(button);
}

function onSaid(event) {
  if (!event.target.matches?.("[data-many-form]")) return;
  document.getElementById("many-dialog").close();
  tickAll(false);
}

const { pickWords, stretchWords, backWords } = document.getElementById("many-place").dataset;
press("x", pickWords, toggle);
press("J", stretchWords, () => stretch(1));
press("K", backWords, () => stretch(-1));
document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey, true);
document.addEventListener("desk:said", onSaid);
document.addEventListener("htmx:after:settle", show);
show();
