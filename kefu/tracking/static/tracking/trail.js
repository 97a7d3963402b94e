// Tells the shop what was looked at, for how long and how deep. It is on a page only where its
// reader said yes; the cookie is the server's, so nothing is stored from here.
const TO = "/live/trail/";
const BEAT = 1000;
const ACTIVE_FOR = 15000; // without a sign of life for so long, nobody is looking
const SEND_EVERY = 5000;
const DWELL_EVERY = 15000;
const MOST_KEPT = 180;
const LONGEST_WORDS = 100;

const facts = document.querySelector("[data-trail]")?.dataset ?? {};
const here = {
  page: facts.page || "other",
  product: facts.product || "",
  category: facts.category || "",
};
const signs = ["pointermove", "pointerdown", "keydown", "scroll", "touchstart", "wheel"];

let view = "";
let waiting = []; // events not sent yet, each with the moment it happened
let sending = null; // a batch on its way: its key stays the same however often it is tried
let lastSign = 0;
let attention = 0;
let depth = 0;
let toldDepth = 0;
let lastDwell = 0;
let over = false;

function wantsNone() {
  return navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";
}

function key() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function note(kind, more = {}) {
  if (over || waiting.length >= MOST_KEPT) return;
  waiting.push({ kind, view, ...here, ...more, when: Date.now() });
}

function begin() {
  view = key().replaceAll("-", "").slice(0, 12);
  attention = depth = toldDepth = 0;
  lastSign = lastDwell = Date.now();
  if (facts.words) {
    const words = facts.words.trim().slice(0, LONGEST_WORDS);
    note("search", { words, found: Number(facts.found) || 0 });
  }
  note("view");
  measureDepth();
}

function measureDepth() {
  const main = document.getElementById("main") || document.body;
  const { top, height } = main.getBoundingClientRect();
  if (height > 0) {
    const seen = Math.round(((window.innerHeight - top) / height) * 100);
    depth = Math.max(depth, Math.min(100, Math.max(0, seen)));
  }
}

function beat() {
  if (document.visibilityState !== "visible" || Date.now() - lastSign > ACTIVE_FOR) return;
  attention += BEAT / 1000;
}

function noteDwell() {
  if (!attention && depth === toldDepth) return;
  note("dwell", { seconds: attention, depth });
  attention = 0;
  toldDepth = depth;
  lastDwell = Date.now();
}

function body(batch) {
  const at = Date.now();
  const events = batch.events.map(({ when, ...event }) => ({
    ...event,
    ago: Math.max(0, Math.min(86400000, at - when)),
  }));
  return JSON.stringify({ key: batch.key, driven: navigator.webdriver === true, events });
}

function nextBatch() {
  if (!sending && waiting.length) {
    sending = { key: key(), events: waiting };
    waiting = [];
  }
  return sending;
}

let busy = false;
async function send() {
  const batch = !busy && !over && nextBatch();
  if (!batch) return;
  busy = true;
  try {
    const answer = await fetch(TO, { method: "POST", body: body(batch), keepalive: true });
    if (answer.ok || answer.status === 400) sending = null;
    if (answer.status === 410 || answer.status === 403) over = true;
  } catch {
    // the line is down: the same batch goes out again, and counts once
  } finally {
    busy = false;
  }
}

/** The page goes away: nobody can wait for an answer. What is on its way goes along once more. */
function leave() {
  noteDwell();
  if (over) return;
  if (sending) navigator.sendBeacon(TO, body(sending));
  sending = null;
  const rest = nextBatch();
  if (rest) navigator.sendBeacon(TO, body(rest));
  sending = null;
}

/** Whoever takes the yes back is heard from that moment on, not from the next page on. */
function onChoice(event) {
  if (event.target.closest?.(".t-note")) over = true;
}

function onAct(event) {
  const act = event.target.closest?.("[data-trail-act]");
  if (!act || (event.type === "click") === act.matches("form")) return;
  const { trailAct, trailProduct, trailList, trailArm } = act.dataset;
  note(trailAct, {
    product: trailProduct || here.product,
    list: trailList || "",
    arm: trailArm || "",
    quantity: 1,
  });
}

if (!wantsNone()) {
  begin();
  for (const sign of signs) {
    document.addEventListener(sign, () => { lastSign = Date.now(); }, { passive: true, capture: true });
  }
  document.addEventListener("scroll", measureDepth, { passive: true });
  document.addEventListener("click", onAct);
  document.addEventListener("submit", onAct);
  document.addEventListener("submit", onChoice);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => { if (event.persisted) begin(); });
  setInterval(beat, BEAT);
  setInterval(() => {
    if (Date.now() - lastDwell > DWELL_EVERY) noteDwell();
    send();
  }, SEND_EVERY);
  setTimeout(send, 400);
}
