// Live screens. The server says which topic changed, never what: whatever shows the topic fetches
// itself again, with its own rights.
//
//   <section data-live="desk.case.8F3K" hx-get="…" hx-trigger="changed">   fetches itself again
//   const stop = listen(["desk.inbox.7"], topic => …)                      for scripts
//
// One stream for the whole page. `kefu:live` on the document tells its state (detail.state), and
// elements with data-live-when="reconnecting offline" are shown in those states only.

const ADDRESS = "/live/";
const SILENCE = 40_000; // the server beats every 15 s
const STEP_BACK = 15_000; // on coming back, hear again what a failing fetch may have missed
const GAP = 250; // between two "changed" on one element
const REST_AFTER = 60_000; // a page nobody looks at lets go of its line
const PATIENCE = 2_000; // before the page says that it is reconnecting
const LONGEST_WAIT = 15_000;

const listeners = new Set();
const told = new WeakMap();
const overtaken = new WeakSet(); // changed again while they were fetching themselves
let state = "closed";
let line = null;
let subscribed = new Set();
let failures = 0;
let heardAt = 0;
let places = []; // [when, place], oldest first
let retry = 0;
let rest = 0;
let settle = 0;

/** Call `onchange(topic)` when one of the topics changed, `onchange(null)` when any may have. */
export function listen(topics, onchange, onwhisper = () => {}) {
  const listener = { topics: new Set(topics), onchange, onwhisper };
  listeners.add(listener);
  reconcileSoon();
  return () => listeners.delete(listener);
}

export function liveState() {
  return state;
}

function wanted() {
  const topics = new Set();
  for (const element of document.querySelectorAll("[data-live]")) {
    topicsOf(element).forEach((topic) => topics.add(topic));
  }
  for (const listener of listeners) listener.topics.forEach((topic) => topics.add(topic));
  return topics;
}

function topicsOf(element) {
  if (element === document.documentElement) return []; // there it is our own state
  return (element.dataset.live || "").split(/\s+/).filter(Boolean);
}

// ---- the line

function reconcileSoon() {
  clearTimeout(settle);
  settle = setTimeout(reconcile, 50);
}

function reconcile() {
  const topics = wanted();
  if (topics.size === 0) {
    hangUp("closed");
  } else if (![...topics].every((topic) => subscribed.has(topic))) {
    failures = 0;
    open();
  }
}

async function open() {
  hangUp();
  const topics = wanted();
  if (topics.size === 0 || resting()) return;
  const mine = (line = new AbortController());
  subscribed = topics;
  if (state !== "reconnecting" && state !== "offline") say("connecting");
  try {
    const answer = await fetch(address(topics), {
      signal: mine.signal,
      headers: { Accept: "text/event-stream" },
      cache: "no-store",
    });
    if (answer.status === 400 || answer.status === 403) return hangUp("refused");
    if (!answer.ok) throw new Error(`live: ${answer.status}`);
    heardAt = Date.now();
    say("live");
    if (places.length === 0) tellAll();
    await read(answer.body.getReader());
  } catch {
    // whatever ended it, the way back is the same
  }
  if (line === mine) tryAgain();
}

function address(topics) {
  const query = new URLSearchParams({ topics: [...topics].sort().join(",") });
  if (places.length) query.set("since", places[0][1]);
  return `${ADDRESS}?${query}`;
}

async function read(reader) {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heardAt = Date.now();
    text += decoder.decode(value, { stream: true });
    const events = text.split("\n\n");
    text = events.pop();
    events.forEach(hear);
  }
}

function hear(event) {
  const data = [];
  let kind = "";
  let place = "";
  for (const row of event.split("\n")) {
    const [name, value = ""] = row.split(/: ?(.*)/s);
    if (name === "data") data.push(value);
    if (name === "event") kind = value;
    if (name === "id") place = value;
  }
  failures = 0;
  if (kind === "changed") tell(new Set(data));
  if (kind === "resync") setTimeout(tellAll, Math.random() * 1000);
  if (kind === "whisper") tellWhisper(data[0], data.slice(1).join("\n"));
  if (place) remember(place);
}

// Keeps the newest place that is older than STEP_BACK, and all after it.
function remember(place) {
  const now = Date.now();
  places.push([now, place]);
  while (places.length > 1 && now - places[1][0] > STEP_BACK) places.shift();
  if (places.length > 200) places.splice(1, 1);
}

function tryAgain() {
  hangUp(navigator.onLine ? "reconnecting" : "offline");
  const wait = Math.min(LONGEST_WAIT, 400 * 2 ** failures) * (0.5 + Math.random());
  failures += 1;
  retry = setTimeout(open, wait);
}

function hangUp(next) {
  clearTimeout(retry);
  const old = line;
  line = null;
  old?.abort();
  if (next) say(next);
  if (next === "closed") subscribed = new Set();
}

function resting() {
  return state === "resting" && document.hidden;
}

function say(next) {
  if (state === next) return;
  state = next;
  document.documentElement.dataset.line = state;
  document.dispatchEvent(new CustomEvent("kefu:live", { detail: { state } }));
  setTimeout(show, state === "reconnecting" ? PATIENCE : 0);
}

function show() {
  for (const element of document.querySelectorAll("[data-live-when]")) {
    element.hidden = !element.dataset.liveWhen.split(" ").includes(state);
  }
}

// ---- who is told

function tell(topics) {
  for (const element of document.querySelectorAll("[data-live]")) {
    if (topicsOf(element).some((topic) => topics.has(topic))) change(element);
  }
  for (const listener of listeners) {
    for (const topic of topics) if (listener.topics.has(topic)) listener.onchange(topic);
  }
}

function tellAll() {
  document.querySelectorAll("[data-live]").forEach(change);
  for (const listener of listeners) listener.onchange(null);
}

// At once, then at most every GAP, and always once after the last.
function change(element) {
  const wait = (told.get(element) || 0) - Date.now();
  if (wait > GAP) return;
  told.set(element, Date.now() + Math.max(wait, 0) + GAP);
  if (wait <= 0) dispatch(element);
  else setTimeout(() => dispatch(element), wait);
}

function dispatch(element) {
  if (!element.isConnected) return tell(new Set(topicsOf(element))); // another took its place
  if (element.classList.contains("htmx-request")) overtaken.add(element);
  element.dispatchEvent(new CustomEvent("changed"));
}

// An element that swaps itself out takes its queued fetch with it: whoever comes after must ask.
function pageChanged(mutations) {
  for (const { removedNodes } of mutations) {
    for (const node of removedNodes) {
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      for (const element of [node, ...node.querySelectorAll("[data-live]")]) {
        if (overtaken.delete(element)) setTimeout(() => tell(new Set(topicsOf(element))));
      }
    }
  }
  reconcileSoon();
}

function tellWhisper(topic, text) {
  for (const element of document.querySelectorAll("[data-live]")) {
    if (topicsOf(element).includes(topic)) {
      element.dispatchEvent(new CustomEvent("whisper", { detail: { topic, text } }));
    }
  }
  for (const listener of listeners) {
    if (listener.topics.has(topic)) listener.onwhisper(topic, text);
  }
}

// ---- what happens to the page

function fetchFailed({ detail }) {
  const element = detail.ctx?.sourceElement;
  const worthwhile = !detail.ctx?.response || detail.ctx.response.status >= 500;
  if (worthwhile && detail.ctx?.sourceEvent?.type === "changed" && element?.dataset.live) {
    setTimeout(() => element.isConnected && change(element), 1500 + Math.random() * 1500);
  }
}

function lookUp() {
  clearTimeout(rest);
  if (document.hidden) {
    if (!document.querySelector("[data-live-always]")) rest = setTimeout(letGo, REST_AFTER);
  } else if (state === "resting" || state === "refused" || silent()) {
    failures = 0;
    open();
  }
}

function letGo() {
  if (document.hidden) hangUp("resting");
}

function silent() {
  return state === "live" && Date.now() - heardAt > SILENCE;
}

function reconnect() {
  failures = 0;
  if (state !== "closed" && state !== "resting") open();
}

function start() {
  const since = document.querySelector('meta[name="kefu-live-since"]')?.content;
  if (since) remember(since);
  new MutationObserver(pageChanged).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-live"],
  });
  document.addEventListener("htmx:error", fetchFailed);
  document.addEventListener("htmx:response:error", fetchFailed);
  document.addEventListener("visibilitychange", lookUp);
  addEventListener("online", reconnect);
  addEventListener("offline", () => state !== "closed" && tryAgain());
  addEventListener("pagehide", () => hangUp("closed"));
  addEventListener("pageshow", ({ persisted }) => persisted && reconcile());
  setInterval(() => silent() && tryAgain(), 5_000);
  reconcile();
}

start();
