// What surrounds an open case: the dialog of its acts, who else is here, names after an @.
const HERE_EVERY = 20_000;
const WRITING_EVERY = 4_000;
const QUIET_AFTER = 6_000;
const AT = /(?:^|\s)@([^\s@]{0,20})$/;

document.addEventListener("desk:said", () => document.getElementById("case-dialog")?.close());

// ---- who else has the case open

let here = null; // the section of the case that is open
let saidWriting = 0;
let quiet = null;

function arrive() {
  const section = document.querySelector("[data-case][data-company]");
  if (section === here) return;
  if (here) beacon("gone");
  here = section;
  if (here) be("reading");
}

async function be(state) {
  if (!here || document.hidden) return;
  const section = here;
  const answer = await fetch(section.dataset.company, {
    method: "POST",
    headers: { "HX-Request": "true" },
    body: said(state),
  }).catch(() => null);
  if (!answer?.ok || section !== here) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("case-company");
  const shown = document.getElementById("case-company");
  if (fresh && shown && fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
}

function said(state) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  return new URLSearchParams({ state, csrfmiddlewaretoken: token });
}

function beacon(state) {
  navigator.sendBeacon(here.dataset.company, said(state));
}

function onWriting(event) {
  if (event.target.name !== "body" || !event.target.closest("[data-composer]")) return;
  if (event.target.form.elements.to?.value !== "customer") return;
  clearTimeout(quiet);
  quiet = setTimeout(() => be("reading"), QUIET_AFTER);
  if (Date.now() - saidWriting < WRITING_EVERY) return;
  saidWriting = Date.now();
  be("writing");
}

setInterval(() => be(Date.now() - saidWriting < QUIET_AFTER ? "writing" : "reading"), HERE_EVERY);
document.addEventListener("input", onWriting);
document.addEventListener("visibilitychange", () => be("reading"));
window.addEventListener("pagehide", () => here && beacon("gone"));
document.addEventListener("htmx:after:settle", arrive);
arrive();

// ---- names after an @ in a note

let names = null; // the list as the server gave it
let box = null; // where it is shown
let field = null;

async function offer(target) {
  const form = target.closest?.("[data-composer]");
  if (!form || !here?.dataset.names || target.name !== "body") return;
  const typed = target.value.slice(0, target.selectionStart).match(AT);
  if (!typed || form.elements.to?.value !== "colleagues") return close();
  field = target;
  names ??= await list(here.dataset.names);
  const wanted = typed[1].toLowerCase();
  const fitting = names.filter((one) => one.dataset.name.toLowerCase().includes(wanted));
  if (!fitting.length) return close();
  show(form, fitting);
}

async function list(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return [];
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll("[data-name]")];
}

function show(form, fitting) {
  box ??= Object.assign(document.createElement("ul"), { className: "m-names", id: "names" });
  box.setAttribute("role", "listbox");
  box.replaceChildren(...fitting.slice(0, 8).map((one) => document.importNode(one, true)));
  choose(box.firstElementChild);
  form.prepend(box);
  field.setAttribute("aria-controls", "names");
}

function choose(item) {
  for (const one of box.children) one.setAttribute("aria-selected", String(one === item));
  field.setAttribute("aria-activedescendant", item.id);
}

function close() {
  box?.remove();
  field?.removeAttribute("aria-activedescendant");
}

function take(item) {
  const before = field.value.slice(0, field.selectionStart).replace(/@[^\s@]*$/, "");
  const after = field.value.slice(field.selectionStart);
  field.value = `${before}@${item.dataset.name} ${after}`;
  field.selectionStart = field.selectionEnd = field.value.length - after.length;
  close();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function onKey(event) {
  if (!box?.isConnected || event.target !== field || event.isComposing) return;
  const now = box.querySelector('[aria-selected="true"]');
  const moves = { ArrowDown: now.nextElementSibling, ArrowUp: now.previousElementSibling };
  if (event.key in moves) choose(moves[event.key] || now);
  else if (event.key === "Enter" || event.key === "Tab") take(now);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

document.addEventListener("input", (event) => offer(event.target));
document.addEventListener("keydown", onKey, true);
document.addEventListener("mousedown", (event) => {
  const item = event.target.closest(".m-names [data-name]");
  if (!item) return;
  event.preventDefault();
  take(item);
});
