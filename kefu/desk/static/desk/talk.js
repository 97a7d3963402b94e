// One dialogue on a page, kept whole over a bad line. What is typed goes into a queue in this
// browser and leaves it when the server has it; the server knows each word by its id, so sending
// twice is harmless. What others say is fetched from where the page stands, after every sign that
// something changed.
//
//   <ol data-talk="name" data-address="…" data-seen-address="…" data-cursor="{}" data-seen="{}">
//
// with a <template data-pending> beside it for words under way. The server answers with
// <div data-news data-cursor data-seen><ol>…lines…</ol> and any elements with data-replaces.
import { listen } from "../core/live.js";
import { toast, words } from "../core/ui.js";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 20_000;
const NEAR_THE_END = 120;

export class Talk {
  /**
   * `extra` is asked for fields to send with every word; `onnews` hears of lines by others;
   * `onheld` of a word that the server gave back to be mended, with what it says of it.
   */
  constructor(list, { scroller, form, template, extra = () => ({}), onnews = () => {}, onheld }) {
    Object.assign(this, { list, scroller, form, template, extra, onnews, onheld });
    this.name = `kefu.talk.${list.dataset.talk}`;
    this.cursor = JSON.parse(list.dataset.cursor || "{}");
    this.seen = JSON.parse(list.dataset.seen || "{}");
    this.wait = FIRST_WAIT;
    this.stops = [];
    for (const word of this.#queue()) this.#show(word);
    this.#mark();
    this.toEnd();
    this.#on(window, "online", () => this.#hurry());
    this.#on(document, "kefu:live", ({ detail }) => detail.state === "live" && this.#hurry());
    this.#on(document, "visibilitychange", () => this.#tellSeen());
    this.#on(this.list, "click", (event) => this.#onClick(event));
    this.flush();
    this.#tellSeen();
  }

  hear(topics) {
    this.#unlisten?.();
    this.#unlisten = topics.length ? listen(topics, () => this.refresh()) : null;
  }

  stop() {
    this.stopped = true;
    this.#unlisten?.();
    clearTimeout(this.timer);
    for (const stop of this.stops) stop();
  }

  /** Into the queue first, onto the screen, then out. */
  say(body, fields = {}, id = newId()) {
    const word = { id, body, fields, at: Date.now() };
    this.#keep([...this.#queue(), word]);
    this.#show(word);
    this.toEnd();
    this.flush();
  }

  /** Send what waits, one after the other and in order. */
  async flush() {
    if (this.sending || this.stopped) return;
    this.sending = true;
    clearTimeout(this.timer);
    let next = this.#next();
    while (next && (await this.#send(next))) next = this.#next();
    this.sending = false;
    if (next && !this.stopped) this.#again();
  }

  /** Fetch what is new; asked again meanwhile, once more after. */
  async refresh() {
    if (this.fetching) {
      this.more = true;
      return;
    }
    this.fetching = true;
    try {
      const address = new URL(this.list.dataset.address, location.href);
      for (const place of this.#places()) address.searchParams.append("after", place);
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      if (answer.ok) this.take(await answer.text());
    } catch {
      // the line is down; coming back, live.js says that anything may have changed
    }
    this.fetching = false;
    if (this.more && !this.stopped) {
      this.more = false;
      this.refresh();
    }
  }

  /** Put the server's words in their place. Each line has one place, so none stands twice. */
  take(text) {
    const news = new DOMParser().parseFromString(text, "text/html").querySelector("[data-news]");
    if (!news || this.stopped) return;
    const atEnd = this.#isAtEnd();
    const added = [...news.querySelectorAll("ol > li")].filter((line) => this.#place(line));
    for (const part of news.querySelectorAll("[data-replaces]")) replace(part);
    for (const [number, seq] of Object.entries(JSON.parse(news.dataset.cursor))) {
      this.cursor[number] = Math.max(this.cursor[number] || 0, seq);
    }
    this.seen = JSON.parse(news.dataset.seen || "{}");
    this.#mark();
    const theirs = added.filter((line) => line.dataset.line && !line.matches(".is-mine"));
    if (added.length && (atEnd || !theirs.length)) this.toEnd();
    if (theirs.length) this.onnews(theirs);
    this.#tellSeen();
    this.list.dispatchEvent(new CustomEvent("talk:taken", { detail: news, bubbles: true }));
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  get isQuiet() {
    return this.#queue().length === 0;
  }

  #unlisten = null;

  #on(target, name, act) {
    target.addEventListener(name, act);
    this.stops.push(() => target.removeEventListener(name, act));
  }

  // ---- the queue in this browser

  #queue() {
    try {
      return JSON.parse(localStorage.getItem(this.name) || "[]");
    } catch {
      return [];
    }
  }

  #keep(queue) {
    if (queue.length) localStorage.setItem(this.name, JSON.stringify(queue));
    else localStorage.removeItem(this.name);
  }

  #next() {
    return this.#queue().find((word) => !word.refused);
  }

  #drop(id) {
    this.#keep(this.#queue().filter((word) => word.id !== id));
  }

  #change(id, more) {
    this.#keep(this.#queue().map((word) => (word.id === id ? { ...word, ...more } : word)));
  }

  // ---- sending

  async #send(word) {
    let answer;
    try {
      answer = await fetch(this.list.dataset.address, {
        method: "POST",
        headers: { "HX-Request": "true", "X-CSRFToken": this.#token() },
        body: this.#body(word),
      });
    } catch {
      return false;
    }
    if (answer.ok) {
      const text = await answer.text().catch(() => null);
      if (text === null) return false;
      this.#drop(word.id);
      this.wait = FIRST_WAIT;
      this.take(text);
      this.#pendingOf(word.id)?.remove();
      return true;
    }
    if (answer.status >= 500 || answer.status === 429) {
      this.#delay(answer.headers.get("Retry-After"));
      return false;
    }
    const text = await answer.text().catch(() => "");
    if (this.onheld && !this.stopped && text.includes("data-reading")) {
      this.#drop(word.id);
      this.#pendingOf(word.id)?.remove();
      this.onheld(word, text);
    } else this.#refuse(word.id, sentence(text));
    return true;
  }

  #body(word) {
    const body = new URLSearchParams({ ...this.extra(), ...word.fields });
    body.set("body", word.body);
    body.set("client_id", word.id);
    for (const place of this.#places()) body.append("after", place);
    return body;
  }

  #token() {
    return this.form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  #places() {
    return Object.entries(this.cursor).map(([number, seq]) => `${number}:${seq}`);
  }

  #delay(seconds) {
    if (seconds) this.wait = Math.max(this.wait, Number(seconds) * 1000);
  }

  #again() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
  }

  #hurry() {
    this.wait = FIRST_WAIT;
    this.flush();
    this.refresh();
  }

  #refuse(id, why) {
    this.#change(id, { refused: why });
    this.refresh(); // what stands in the way may be a word that is not here yet
    this.#showRefusal(this.#pendingOf(id), why);
    toast(why, "bad");
  }

  // ---- on the screen

  #show(word) {
    if (this.list.querySelector(`[data-word="${CSS.escape(word.id)}"]:not([data-pending])`)) {
      this.#drop(word.id);
      return;
    }
    const line = this.template.content.firstElementChild.cloneNode(true);
    line.dataset.pending = word.id;
    line.dataset.word = word.id;
    line.classList.toggle("k-bubble-note", word.fields.to === "colleagues");
    const card = this.cardOf?.(word);
    const body = line.querySelector(".k-bubble-body");
    body.textContent = word.body;
    if (card) body.before(card);
    body.hidden = !word.body;
    this.list.append(line);
    if (word.refused) this.#showRefusal(line, word.refused);
  }

  #showRefusal(line, why) {
    if (!line) return;
    line.classList.remove("is-waiting");
    line.querySelector('[data-state="waiting"]').hidden = true;
    line.querySelector('[data-state="failed"]').hidden = false;
    if (why) line.querySelector("[data-why]").textContent = why;
  }

  #pendingOf(id) {
    return this.list.querySelector(`[data-pending="${CSS.escape(id)}"]`);
  }

  #place(line) {
    if (line.dataset.day) {
      if (this.list.querySelector(`[data-day="${line.dataset.day}"]`)) return false;
      this.#insert(line);
      return false;
    }
    const here = document.getElementById(line.id);
    if (line.dataset.word) {
      this.#pendingOf(line.dataset.word)?.remove();
      this.#drop(line.dataset.word);
    }
    if (here) {
      here.replaceWith(line);
      return false;
    }
    this.#insert(line);
    return true;
  }

  #insert(line) {
    this.list.insertBefore(line, this.list.querySelector("[data-pending]"));
  }

  #onClick(event) {
    const line = event.target.closest("[data-pending]");
    if (!line) return;
    if (event.target.closest(".t-retry")) {
      const word = this.#queue().find(({ id }) => id === line.dataset.pending);
      line.remove();
      if (!word) return;
      delete word.refused;
      this.#drop(word.id);
      this.#keep([...this.#queue(), word]);
      this.#show(word);
      this.flush();
    }
    if (event.target.closest(".t-drop")) {
      this.#drop(line.dataset.pending);
      line.remove();
    }
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  }

  // ---- who has read how far

  #mark() {
    for (const line of this.list.querySelectorAll(".is-mine[data-line]")) {
      const [number, seq] = line.dataset.line.split(":");
      line.classList.toggle("is-read", Number(seq) <= (this.seen[number] || 0));
    }
  }

  async #tellSeen() {
    if (document.hidden || this.stopped || !this.list.offsetParent) return;
    const places = this.#places().filter((place) => !this.told?.has(place));
    if (!places.length || !this.list.dataset.seenAddress) return;
    this.told = new Set(this.#places());
    const body = new URLSearchParams(places.map((place) => ["after", place]));
    const headers = { "HX-Request": "true", "X-CSRFToken": this.#token() };
    await fetch(this.list.dataset.seenAddress, { method: "POST", headers, body }).catch(() => {
      this.told = null;
    });
  }

  /** The reader looks at it now: a panel was opened, a page came to the front. */
  look() {
    this.toEnd();
    this.#tellSeen();
  }
}

/** Text in a field survives leaving the page, a crash and a dead battery. */
export function keepDraft(field, name) {
  const key = `kefu.draft.${name}`;
  if (!field.value) field.value = localStorage.getItem(key) || "";
  const save = () => {
    if (field.value) localStorage.setItem(key, field.value);
    else localStorage.removeItem(key);
  };
  field.addEventListener("input", save);
  return save;
}

function replace(part) {
  const here = document.querySelector(part.dataset.replaces);
  if (!here || bare(here).isEqualNode(bare(part)) || here.contains(document.activeElement)) return;
  const next = document.importNode(part, true);
  carry(here, next);
  here.replaceWith(next);
  window.htmx?.process(next);
}

/** A part as the server wrote it: tokens differ each time, and readers unfold what they like. */
function bare(part) {
  const copy = part.cloneNode(true);
  for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove();
  for (const node of [copy, ...copy.querySelectorAll("*")]) {
    node.removeAttribute("data-htmx-powered");
    if (node.matches("details")) node.removeAttribute("open");
  }
  return copy;
}

/** What a reader has unfolded, chosen and typed outlives the part in which they did. */
function carry(from, to) {
  const folds = to.querySelectorAll("details");
  from.querySelectorAll("details").forEach((fold, at) => folds[at]?.toggleAttribute("open", fold.open));
  for (const field of from.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    const choice = field.matches("[type=radio], [type=checkbox]");
    const named = `[name="${CSS.escape(field.name)}"]`;
    const next = to.querySelector(choice ? `${named}[value="${CSS.escape(field.value)}"]` : named);
    if (next && choice) next.checked = field.checked;
    else if (next) next.value = field.value;
  }
}

function sentence(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector("[data-sentence]")?.textContent.trim() || words.failed;
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
