// The agent's screen: the open case's dialogue, the composer, and signs of what is new.
import { Talk } from "./talk.js";
import { Writing } from "./writing.js";

const console_ = document.querySelector(".d-console");
let now = null; // the case that lies open: {section, talk, writing}

function open() {
  const section = document.querySelector("[data-case]");
  if (now?.section === section) return;
  now?.talk.stop();
  now?.writing?.stop();
  now = section ? begin(section) : null;
  console_.classList.toggle("has-case", Boolean(section));
  mark();
}

function begin(section) {
  const list = section.querySelector("[data-talk]");
  list.dataset.talk += `.${console_.dataset.agent}`;
  const form = section.querySelector("[data-composer]") || document.querySelector("form[method=post]");
  const composer = section.querySelector("[data-composer]");
  const talk = new Talk(list, {
    scroller: section.querySelector("[data-scroll]"),
    template: section.querySelector("template[data-pending]"),
    form,
    onnews: (lines) => chime(lines),
    onheld: composer && ((word, text) => writing.held(word, text)),
  });
  talk.hear([section.dataset.topic]);
  const writing = composer && new Writing(composer, talk, section, console_.dataset.agent);
  return { section, talk, writing };
}

// ---- the promise form folds

let wantsForm = false;

function fold(away) {
  const form = document.getElementById("promise-form");
  if (!form) return;
  form.toggleAttribute("data-folded", away);
  if (away) document.getElementById("word")?.focus();
  else form.querySelector("[name=kind]:checked")?.focus();
}

function onClick(event) {
  const form = document.getElementById("promise-form");
  if (event.target.closest("[data-promise-open]")) {
    event.preventDefault();
    if (form) fold(!form.hasAttribute("data-folded"));
    else wantsForm = true; // it is on its way
  }
  if (event.target.closest("[data-promise-close]")) fold(true);
  const other = event.target.closest(".d-other-fields");
  if (other) other.closest(".k-choice").querySelector("[type=radio]").checked = true;
  const part = event.target.closest("a[data-side]");
  if (part) {
    document.querySelector(part.hash)?.scrollIntoView({ block: "start", behavior: "smooth" });
    event.preventDefault();
  }
  const row = event.target.closest("[data-open-case]");
  if (row) mark(row.dataset.openCase);
  const opener = event.target.closest('[data-open="desk-dialog"]');
  if (opener) entitle(opener.dataset.title || opener.dataset.keyLabel || opener.textContent.trim());
}

/** One dialog serves many acts: it is called as what opened it. */
function entitle(name) {
  const title = document.getElementById("desk-dialog-title");
  if (title) title.textContent = name;
}

function onInput(event) {
  const other = event.target.closest(".d-other-fields");
  if (other) other.closest(".k-choice").querySelector("[type=radio]").checked = true;
}

function onKey(event) {
  const form = event.target.closest?.("#promise-form");
  if (form && event.key === "Escape") fold(true);
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
}

// ---- signs of what is new

function mark(number = now?.section.dataset.case) {
  for (const row of document.querySelectorAll("[data-open-case]")) {
    if (row.dataset.openCase === number) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  const fresh = document.querySelectorAll("#inbox .is-new").length;
  document.title = (fresh ? `(${fresh}) ` : "") + console_.dataset.title;
}

const SOUND = "kefu.desk.sound";
let known = new Set([...document.querySelectorAll("#inbox .is-new")].map((row) => row.dataset.openCase));

function onInbox() {
  const fresh = [...document.querySelectorAll("#inbox .is-new")].map((row) => row.dataset.openCase);
  if (fresh.some((number) => !known.has(number))) chime([true]);
  known = new Set(fresh);
  mark();
}

function chime(lines) {
  if (!lines.length || localStorage.getItem(SOUND) !== "on") return;
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.35);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
  tone.onended = () => audio.close();
}

function startSound() {
  const button = document.querySelector("[data-sound]");
  if (!button || !window.AudioContext) return;
  const show = () => {
    const on = localStorage.getItem(SOUND) === "on";
    button.setAttribute("aria-pressed", String(on));
    button.title = on ? button.dataset.on : button.dataset.off;
  };
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    localStorage.setItem(SOUND, localStorage.getItem(SOUND) === "on" ? "off" : "on");
    show();
    chime([true]);
  });
}

function onSaid() {
  document.getElementById("desk-dialog")?.close();
  now?.talk.refresh();
}

document.addEventListener("click", onClick);
document.addEventListener("input", onInput);
document.addEventListener("keydown", onKey);
document.addEventListener("desk:said", onSaid);
document.addEventListener("htmx:after:swap", open);
document.addEventListener("htmx:after:settle", () => {
  open();
  onInbox();
  if (wantsForm && document.getElementById("promise-form")) {
    wantsForm = false;
    fold(false);
  }
});
open();
startSound();
mark();
