// What an agent writes: kept in this browser at once and on the server soon after, read before it
// leaves, sent once, and taken back while it waits.
import { toast, words } from "../core/ui.js";

const READ_AFTER = 350;
const SAVE_AFTER = 700;
const SOON = 90_000; // what goes out within so long is watched from here
const SLASH = /(?:^|\s)\/([^\s/]{0,24})$/;

export class Writing {
  constructor(form, talk, section, agent) {
    Object.assign(this, { form, talk, section });
    this.field = form.elements.body;
    this.name = `kefu.writing.${section.dataset.case}.${agent}`;
    this.forCustomer = this.field.placeholder;
    this.version = Number(this.field.dataset.version);
    this.seen = new Set();
    this.#restore();
    this.#listen();
    this.#turn();
    this.#watch();
    this.#offerMacros();
    if (this.field.value.trim()) this.#readSoon();
  }

  stop() {
    for (const timer of [this.reading, this.saving, this.going]) clearTimeout(timer);
    if (this.unsaved) this.#save();
  }

  /** The server would not let it leave: the words come back, with what was found in them. */
  held(word, text) {
    this.#show(text);
    this.#put([word.body, this.field.value].filter(Boolean).join("\n"), word.id);
    this.readFor = this.#key();
    this.#hold();
  }

  // ---- a draft

  #restore() {
    const kept = JSON.parse(localStorage.getItem(this.name) || "null");
    const here = this.field.value;
    if (!kept?.unsaved || !kept.body) {
      if (here !== this.field.defaultValue) this.#keep(); // typed before we were here
      return;
    }
    if (this.version > kept.version && here && here !== kept.body) {
      this.field.value = `${here}\n${kept.body}`; // written on two screens: neither is lost
    } else {
      this.field.value = kept.body;
      if (this.version === kept.version) this.form.elements.client_id.value = kept.id;
      if (kept.to) this.form.elements.to.value = kept.to;
    }
    this.#keep();
  }

  #keep() {
    this.unsaved = true;
    this.#remember();
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.#save(), SAVE_AFTER);
  }

  #remember() {
    if (!this.field.value && !this.unsaved) return localStorage.removeItem(this.name);
    const { field, version, unsaved } = this;
    const draft = { body: field.value, id: this.id, to: this.to, version, unsaved };
    localStorage.setItem(this.name, JSON.stringify(draft));
  }

  async #save() {
    clearTimeout(this.saving);
    const body = this.field.value;
    const draft = new URLSearchParams({ body, client_id: this.id, to: this.to });
    const answer = await this.#post(this.form.dataset.draftAddress, draft);
    if (!answer?.ok) return;
    const saved = await answer.json();
    this.version = saved.version;
    if (body === this.field.value) {
      this.unsaved = false;
      this.#remember();
    }
  }

  #put(body, id) {
    this.field.value = body;
    this.form.elements.client_id.value = id;
    this.#keep();
  }

  /** Words taken back, as the server keeps them now. */
  #take(draft) {
    this.unsaved = false;
    this.version = draft.version;
    if (draft.body) {
      this.field.value = draft.body;
      this.form.elements.client_id.value = draft.client_id;
      this.form.elements.to.value = draft.to;
    }
    this.#remember();
    this.#turn();
    this.#readSoon();
    this.field.focus();
  }

  #clear() {
    clearTimeout(this.saving);
    clearTimeout(this.reading);
    this.field.value = "";
    this.form.elements.client_id.value = newId();
    this.version = 0;
    this.unsaved = false;
    localStorage.removeItem(this.name);
    const now = this.form.querySelector('[name=send][value=""]');
    if (now) now.checked = true;
    this.#later();
    this.#forget();
  }

  // ---- read before it leaves

  get id() {
    return this.form.elements.client_id.value;
  }

  get to() {
    return this.form.elements.to.value;
  }

  get panel() {
    return this.form.querySelector("[data-reading]");
  }

  #fields(then = "") {
    const fields = Object.fromEntries(new FormData(this.form));
    for (const name of ["body", "client_id", "csrfmiddlewaretoken"]) delete fields[name];
    if (then) fields.then = then;
    return fields;
  }

  #key(then = "") {
    const fields = this.#fields();
    return JSON.stringify([this.field.value.trim(), fields.send, fields.send_day, fields.send_time, then]);
  }

  #readSoon() {
    clearTimeout(this.reading);
    if (this.to !== "customer" || this.field.value.trim().length < 2) return this.#forget();
    this.reading = setTimeout(() => this.#read(), READ_AFTER);
  }

  /** Ask what would be found; false if it could not be asked. */
  async #read(then = "") {
    clearTimeout(this.reading);
    const key = this.#key(then);
    if (key === this.readFor) return true;
    const asked = new URLSearchParams({ ...this.#fields(then), body: this.field.value.trim() });
    asked.set("client_id", this.id);
    const answer = await this.#post(this.form.dataset.readingAddress, asked);
    if (!answer?.ok) return false;
    const text = await answer.text();
    if (key !== this.#key(then)) return true; // typed on meanwhile: the next reading is under way
    this.#show(text);
    this.readFor = key;
    return true;
  }

  #show(text) {
    const next = new DOMParser().parseFromString(text, "text/html").querySelector("[data-reading]");
    if (!next) return;
    this.panel.replaceWith(document.importNode(next, true));
    this.#dress();
  }

  #forget() {
    this.readFor = null;
    this.panel.replaceChildren();
    this.panel.dataset.result = "clear";
    this.panel.hidden = true;
    this.#dress();
  }

  #dress() {
    const promises = this.panel.dataset.result === "proposed";
    const declined = [...this.panel.querySelectorAll("[data-decline]")];
    this.form.classList.toggle("has-promise", promises && !declined.every((box) => box.checked));
  }

  #hold() {
    const next = this.panel.querySelector("[data-insert]") || this.form.querySelector("[data-send]");
    next.focus();
    this.section.querySelector("[data-scroll]")?.scrollTo({ top: 1e9 });
  }

  async #insert(button) {
    const body = this.readFor === this.#key() ? button.dataset.mended : null;
    this.#put(body || `${this.field.value}\n${button.dataset.insert}`, this.id);
    await this.#read();
    if (this.panel.dataset.result === "held") this.field.focus();
    else this.form.querySelector("[data-send]").focus();
  }

  // ---- send

  async #send(then = "") {
    const body = this.field.value.trim();
    if (!body) return this.field.focus();
    if (this.to === "customer") {
      const known = this.readFor === this.#key(then);
      const asked = known || (await this.#read(then));
      const { result } = this.panel.dataset;
      if (asked && (result === "held" || (result === "proposed" && !known))) return this.#hold();
    }
    this.talk.say(body, this.#fields(then), this.id);
    this.#clear();
    this.field.focus();
  }

  // ---- what waits

  /** When the hour of something has come, say so; the server would find it a little later. */
  #watch() {
    clearTimeout(this.going);
    const waits = [...this.section.querySelectorAll("[data-waits]:not(.is-refused)")];
    const times = waits.map((one) => Date.parse(one.dataset.sendAt) - Date.now());
    const next = Math.min(...times.filter((left) => left < SOON));
    if (Number.isFinite(next)) this.going = setTimeout(() => this.#go(), Math.max(0, next) + 150);
    const fresh = waits.filter((one) => !this.seen.has(one.dataset.waits));
    if (fresh.length) this.talk.toEnd();
    for (const one of fresh) this.seen.add(one.dataset.waits);
    const undo = fresh.find((one) => one.matches("[data-undo]"));
    if (!undo) return;
    const isChat = this.form.dataset.channel === "chat";
    if (!this.field.value && document.activeElement === this.field && !isChat) undo.focus();
  }

  async #go() {
    const answer = await this.#post(this.form.dataset.goingAddress, new URLSearchParams());
    if (answer?.ok) this.talk.refresh();
  }

  async #back(form) {
    this.field.focus();
    const answer = await this.#post(form.action, new URLSearchParams());
    if (answer?.ok) this.#take(await answer.json());
    else toast(await sentence(answer), "bad");
    this.talk.refresh();
  }

  // ---- saved replies

  async #pick() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const asked = before.match(SLASH)?.[1];
    if (asked === undefined) return this.#closePicker();
    const address = new URL(this.form.dataset.repliesAddress, location.href);
    address.searchParams.set("words", asked);
    this.asked = asked;
    this.takesFirst = false;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || this.asked !== asked) return;
    this.picker.innerHTML = await answer.text();
    this.picker.hidden = false;
    this.shownFor = asked;
    this.field.setAttribute("aria-controls", "reply-choices");
    this.#mark(0);
    if (this.takesFirst && this.choices.length) this.#use(this.choices[0]);
  }

  get picker() {
    return this.form.querySelector("[data-picker]");
  }

  get choices() {
    return [...this.picker.querySelectorAll("[role=option]")];
  }

  #mark(position) {
    const { choices } = this;
    this.here = Math.max(0, Math.min(choices.length - 1, position));
    choices.forEach((one, n) => one.setAttribute("aria-selected", String(n === this.here)));
    const chosen = choices[this.here];
    if (chosen) this.field.setAttribute("aria-activedescendant", chosen.id);
    chosen?.scrollIntoView({ block: "nearest" });
  }

  #closePicker() {
    this.asked = this.shownFor = null;
    this.takesFirst = false;
    this.picker.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
    this.field.removeAttribute("aria-controls");
  }

  #use(choice) {
    const end = this.field.selectionStart;
    const start = end - (this.asked ?? "").length - 1;
    this.field.setRangeText(choice.dataset.text, start, end, "end");
    this.#closePicker();
    const gap = this.field.value.indexOf("{{", start);
    this.field.focus();
    if (gap >= 0) this.field.setSelectionRange(gap, this.field.value.indexOf("}}", gap) + 2);
    this.#keep();
    this.#readSoon();
  }

  #onPicking(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#mark(this.here + step);
    else if (event.key === "Escape") this.#closePicker();
    else if (["Enter", "Tab"].includes(event.key) && this.shownFor !== this.asked) {
      this.takesFirst = true; // typed on since the list came: take from the one that is coming
    } else if (["Enter", "Tab"].includes(event.key) && this.choices[this.here]) {
      this.#use(this.choices[this.here]);
    } else return false;
    event.preventDefault();
    return true;
  }

  // ---- macros stand in the palette

  async #offerMacros() {
    const shelf = this.section.querySelector("[data-macros]");
    if (!shelf) return;
    const asked = { headers: { "HX-Request": "true" } };
    const answer = await fetch(shelf.dataset.macros, asked).catch(() => null);
    if (!answer?.ok) return;
    shelf.innerHTML = await answer.text();
    window.htmx?.process(shelf);
    const items = [...shelf.querySelectorAll("[data-macro]")].map((link) => ({
      label: link.textContent.trim(),
      group: shelf.dataset.label,
      icon: "wand",
      press: `[data-macros] [data-macro="${link.dataset.macro}"]`,
    }));
    const door = shelf.querySelector("[data-palette-door]");
    if (door) items.push({ label: door.textContent.trim(), href: door.href, icon: "bolt" });
    const block = document.createElement("script");
    block.type = "application/json";
    block.dataset.palette = "";
    block.textContent = JSON.stringify(items);
    shelf.append(block);
  }

  // ---- what is pressed and typed

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { name, value } = event.submitter || {};
      if (name === "insert") this.#insert(event.submitter);
      else this.#send(name === "then" ? value : "");
    });
    this.form.addEventListener("keydown", (event) => this.#onKey(event));
    this.form.addEventListener("change", (event) => this.#onChange(event));
    this.form.addEventListener("click", (event) => this.#onClick(event));
    this.field.addEventListener("input", (event) => {
      this.#keep();
      this.#readSoon();
      if (!event.isComposing) this.#pick();
    });
    this.section.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-back]")) return;
      event.preventDefault();
      this.#back(event.target);
    });
    this.talk.list.addEventListener("talk:taken", () => this.#watch());
  }

  #onKey(event) {
    if (event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    if (!this.picker.hidden && this.#onPicking(event)) return;
    if (event.key === "Enter" && control) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape") {
      if (event.target === this.field) this.field.blur();
      else this.field.focus();
    } else if (event.key.toLowerCase() === "z" && control && !this.field.value) {
      const undo = this.section.querySelector("[data-undo] [data-back]");
      if (undo) event.preventDefault();
      undo?.requestSubmit();
    } else if (event.key === "x" && !control && !isWritten(event.target)) this.#decline();
  }

  /** One key: what was found is no promise. */
  #decline() {
    const boxes = [...this.panel.querySelectorAll("[data-decline]")];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
    this.#dress();
  }

  #onChange(event) {
    const { target } = event;
    if (target.name === "to") this.#turn();
    if (target.name?.startsWith("send")) {
      this.#later();
      this.#readSoon();
    }
    if (target.matches("[data-decline]")) this.#dress();
  }

  #onClick(event) {
    const choice = event.target.closest("[data-picker] [role=option]");
    if (choice) this.#use(choice);
    if (event.target.closest("[name=to]")) this.field.focus();
    if (event.target.closest("[data-replies-open]")) {
      event.preventDefault();
      const { selectionStart: at, value } = this.field;
      this.field.focus();
      this.field.setRangeText(at && !/\s/.test(value[at - 1]) ? " /" : "/", at, at, "end");
      this.#pick();
    }
  }

  #turn() {
    const isNote = this.to === "colleagues";
    this.form.classList.toggle("is-note", isNote);
    this.field.placeholder = isNote ? this.field.dataset.placeholderNote : this.forCustomer;
    this.#readSoon();
  }

  #later() {
    const chosen = this.form.querySelector("[name=send]:checked");
    const shown = this.form.querySelector("[data-later-shown]");
    if (!chosen || !shown) return;
    shown.dataset.plain ??= shown.textContent;
    const { send_day: day, send_time: time } = this.form.elements;
    const other = `${day.value} ${time.value}`.trim() || chosen.parentElement.textContent.trim();
    const said = chosen.value === "other" ? other : chosen.parentElement.textContent.trim();
    shown.textContent = chosen.value ? said : shown.dataset.plain;
    this.form.classList.toggle("is-later", Boolean(chosen.value));
  }

  async #post(address, body) {
    const token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "HX-Request": "true", "X-CSRFToken": token };
    return fetch(address, { method: "POST", headers, body, keepalive: true }).catch(() => null);
  }
}

const isWritten = (target) =>
  target.matches("textarea, select, input:not([type=checkbox], [type=radio])");

async function sentence(answer) {
  const text = (await answer?.text().catch(() => "")) || "";
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector("[data-sentence]")?.textContent.trim() || words.failed;
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
