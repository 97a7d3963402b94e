// The customer's chat: a panel over any page of the shop, or a page of its own. What is written
// waits in this browser until the shop has it; see desk/talk.js.
import { listen } from "../core/live.js";
import { Talk, keepDraft } from "../desk/talk.js";

const OPEN = "kefu.chat.open"; // the panel stays open from page to page, on wide screens
const TALKED = "kefu.chat.talked"; // somebody has written here: look for answers
const WIDE = "(min-width: 700px)";

const panel = document.querySelector("[data-chat-panel]");
let talk = null;
let opener = null;

// ---- the panel

async function open(address, focus = true) {
  if (!panel) return;
  const query = new URL(address, location.href).search;
  if (!panel.firstElementChild || query) {
    const fragment = await fetch(panel.dataset.address + query, { headers: { "HX-Request": "true" } });
    if (!fragment.ok) return location.assign(address);
    talk?.stop();
    panel.innerHTML = await fragment.text();
    window.htmx?.process(panel);
  }
  panel.hidden = false;
  document.documentElement.classList.add("has-chat");
  sessionStorage.setItem(OPEN, "yes");
  if (!talk || !panel.contains(talk.list)) begin(panel);
  else talk.look();
  showUnread(0);
  if (focus) panel.querySelector("textarea").focus();
}

function close() {
  panel.hidden = true;
  document.documentElement.classList.remove("has-chat");
  sessionStorage.removeItem(OPEN);
  opener?.focus();
}

// ---- the talk

function begin(root) {
  const section = root.querySelector("[data-chat]");
  const form = section.querySelector("[data-composer]");
  const list = section.querySelector("[data-talk]");
  adoptGuest(section.dataset.owner, list);
  talk = new Talk(list, {
    scroller: section.querySelector("[data-scroll]"),
    template: section.querySelector("template[data-pending]"),
    form,
  });
  talk.cardOf = () => null;
  hear(section.dataset.topic);
  list.addEventListener("talk:taken", ({ detail }) => hear(detail.dataset.topic));
  compose(form);
  section.addEventListener("submit", act);
}

function hear(topic) {
  if (!topic || talk.topic === topic) return;
  talk.topic = topic;
  talk.hear([topic]);
  localStorage.setItem(TALKED, "yes");
}

// What was written before the shop knew who writes is sent under the name it has now.
function adoptGuest(owner, list) {
  const nameless = "kefu.talk.chat.";
  const left = owner && localStorage.getItem(nameless);
  if (!left) return;
  const name = `kefu.talk.${list.dataset.talk}`;
  const queue = JSON.parse(localStorage.getItem(name) || "[]");
  localStorage.setItem(name, JSON.stringify([...JSON.parse(left), ...queue]));
  localStorage.removeItem(nameless);
}

function compose(form) {
  const field = form.elements.body;
  const save = keepDraft(field, "chat");
  const send = () => {
    const body = field.value.trim();
    const card = {};
    for (const name of ["product", "order"]) {
      if (form.elements[name]) card[name] = form.elements[name].value;
    }
    if (!body && !card.product && !card.order) return field.focus();
    talk.say(body || form.querySelector(".c-card-name")?.textContent || "", card);
    form.querySelector("[data-about]")?.remove();
    field.value = "";
    save();
    field.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    send();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  form.querySelector("[data-about-drop]")?.addEventListener("click", () => {
    form.querySelector("[data-about]").remove();
    field.focus();
  });
}

// Yes, no, no longer needed: at once, and the answer shows how things stand.
async function act(event) {
  const form = event.target.closest("[data-chat-act]");
  if (!form) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { "HX-Request": "true", "X-CSRFToken": body.get("csrfmiddlewaretoken") },
    body,
  }).catch(() => null);
  if (answer?.ok) document.activeElement?.blur();
  else if (answer?.status === 409 || answer?.status === 422) return showFault(form, await answer.text());
  talk.refresh();
}

// What is wrong stands beside the field, in the part of the page that the form belongs to.
function showFault(form, text) {
  const part = new DOMParser().parseFromString(text, "text/html").querySelector("[data-replaces]");
  if (part) form.closest("[data-replaces]").replaceWith(document.importNode(part, true));
  else talk.refresh();
}

// ---- words that wait to be seen

function showUnread(count) {
  const mark = document.querySelector("[data-chat-unread]");
  if (!mark) return;
  mark.hidden = !count;
  mark.textContent = count > 9 ? "9+" : String(count || "");
}

async function lookForNews() {
  if (!panel || localStorage.getItem(TALKED) !== "yes") return;
  const answer = await fetch(panel.dataset.unreadAddress).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("[data-unread]");
  if (panel.hidden) showUnread(Number(found.dataset.unread));
  return found.dataset.topic;
}

async function waitForNews() {
  const topic = await lookForNews();
  if (topic) listen([topic], () => panel.hidden && lookForNews());
}

// ---- start

function onClick(event) {
  const link = event.target.closest("[data-chat-open]");
  if (link && panel && !event.ctrlKey && !event.metaKey && event.button === 0) {
    event.preventDefault();
    opener = link;
    if (link.matches("[data-chat-button]") && !panel.hidden) close();
    else open(link.href);
  }
  if (event.target.closest("[data-chat-close]") && panel?.contains(event.target)) {
    event.preventDefault();
    close();
  }
}

document.addEventListener("click", onClick);
panel?.addEventListener("keydown", (event) => event.key === "Escape" && close());
const page = document.querySelector(".c-page");
if (page) begin(page);
else if (sessionStorage.getItem(OPEN) && matchMedia(WIDE).matches) open(location.pathname, false);
waitForNews();
