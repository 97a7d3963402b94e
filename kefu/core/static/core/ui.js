// What every page needs of script: dialogs, menus, toasts, clocks, copying, and plain words when a
// request fails. Pages work without it.
import { startKeys } from "./keys.js";
import { startPalette } from "./palette.js";

export const words = JSON.parse(document.getElementById("kefu-words")?.textContent || "{}");

export function icon(name, size = 16) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  drawing.setAttribute("class", "k-icon");
  drawing.setAttribute("width", size);
  drawing.setAttribute("height", size);
  drawing.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${words.icons}#${name}`);
  drawing.append(use);
  return drawing;
}

const TOAST_STAYS = 7000;

/** Say something at the foot of the page. What is bad stays until it is dismissed. */
export function toast(text, kind = "info") {
  const box = document.createElement("div");
  box.className = `k-toast k-toast-${kind}`;
  box.dataset.toast = "";
  const said = document.createElement("span");
  said.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "k-toast-close";
  close.dataset.dismiss = "toast";
  close.setAttribute("aria-label", words.dismiss);
  close.append(icon("x"));
  box.append(said, close);
  document.getElementById("toasts").append(box);
}

/** Tell a screen reader, and nobody else. */
export function announce(text) {
  document.getElementById("spoken").textContent = text;
}

function timeToasts(root) {
  for (const box of root.querySelectorAll("[data-toast]:not([data-timed])")) {
    box.dataset.timed = "";
    if (box.matches(".k-toast-bad, .k-toast-error")) continue;
    let timer = setTimeout(() => box.remove(), TOAST_STAYS);
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("pointerleave", () => {
      timer = setTimeout(() => box.remove(), TOAST_STAYS);
    });
  }
}

function startToasts() {
  const shelf = document.getElementById("toasts");
  if (!shelf) return;
  timeToasts(shelf);
  new MutationObserver(() => timeToasts(shelf)).observe(shelf, { childList: true });
  document.addEventListener("toast", (event) => {
    const { text, kind } = event.detail || {};
    if (text) toast(text, kind);
  });
}

// Dialogs, menus

export function open(name) {
  const dialog = document.getElementById(name);
  if (dialog && !dialog.open) dialog.showModal();
  return dialog;
}

function onClick(event) {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close();
  if (event.target.closest('[data-dismiss="toast"]')) event.target.closest("[data-toast]").remove();
  const copied = event.target.closest("[data-copy]");
  if (copied) navigator.clipboard?.writeText(copied.dataset.copy).then(() => toast(words.copied));
  for (const menu of document.querySelectorAll("details.k-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

/** A menu hangs from its right edge; where that would leave the window, from its left. */
function onToggle(event) {
  const menu = event.target;
  if (!menu.matches?.("details.k-menu") || !menu.open) return;
  menu.classList.remove("is-start");
  const { left } = menu.querySelector(".k-menu-body").getBoundingClientRect();
  menu.classList.toggle("is-start", left < 8);
}

function onEscape(event) {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.k-menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}

// Clocks: once in ten seconds is enough for minutes

const MINUTE = 60;
const HOUR = 3600;

function fill(pattern, values) {
  return pattern.replace(/%\((\w+)\)[ds]/g, (_, name) => values[name]);
}

function lasting(seconds) {
  const hours = Math.floor(seconds / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  if (hours >= 48) return fill(words.days, { days: Math.floor(seconds / 86400) });
  if (hours) return fill(words.hours, { hours, minutes });
  return fill(words.minutes, { minutes });
}

function tick() {
  for (const clock of document.querySelectorAll("[data-countdown]")) {
    const left = (Date.parse(clock.dateTime) - Date.now()) / 1000;
    const near = Number(clock.dataset.near) * MINUTE;
    const state = left <= 0 ? "late" : left <= near ? "soon" : "calm";
    const text = left < 0 ? fill(words.overdue, { time: lasting(-left) }) : lasting(left);
    if (clock.dataset.state !== state) {
      clock.dataset.state = state;
      if (clock.firstElementChild && !clock.dataset.label) {
        clock.firstElementChild.textContent = `${words[state]} `;
      }
    }
    const said = clock.lastChild;
    if (said.nodeType === Node.TEXT_NODE && said.data !== text) said.data = text;
  }
}

// HTMX: what failed says so in the server's own words, and nothing typed is lost

function sentence(text, type) {
  if (!text || !type.includes("html")) return type.includes("text/plain") ? text.slice(0, 300) : "";
  const page = new DOMParser().parseFromString(text, "text/html");
  const found = page.querySelector("[data-sentence]") || page.querySelector("main p, h1, p");
  return found?.textContent.trim().slice(0, 300) || "";
}

function onFailed(event) {
  const { ctx } = event.detail;
  if (!ctx.response || ctx.response.status < 400 || ctx.swap !== "none") return;
  const type = ctx.response.headers.get("content-type") || "";
  toast(sentence(ctx.text, type) || words.failed, "bad");
}

function onLineDown(event) {
  if (event.detail.ctx && !event.detail.ctx.response) toast(words.offline, "bad");
}

document.querySelector(".k-rail [aria-current]")?.scrollIntoView({ block: "nearest" });
startToasts();
startKeys({ words, open });
startPalette({ words, icon, open });
tick();
setInterval(tick, 10000);
document.addEventListener("click", onClick);
document.addEventListener("toggle", onToggle, true);
document.addEventListener("keydown", onEscape);
document.addEventListener("htmx:finally:request", onFailed);
document.addEventListener("htmx:error", onLineDown);
document.addEventListener("htmx:after:settle", tick);
