// The keyboard. `<button data-key="r" data-key-label="Reply">`: the key presses it. Lists marked
// [data-walk] are walked with j and k through their [data-walk-item]s, Enter opens.

const registered = new Map();

/** Let a script answer a key: press("n", "New note", () => …). Returns a way to take it back. */
export function press(key, label, act) {
  registered.set(key, { label, act });
  return () => registered.delete(key);
}

const typing = (target) =>
  target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

function walk(step) {
  const items = [...document.querySelectorAll("[data-walk] [data-walk-item]")];
  if (!items.length) return false;
  const now = items.findIndex(
    (item) => item.contains(document.activeElement) || item.matches(".is-walked"),
  );
  const next = items[Math.min(items.length - 1, Math.max(0, now + step))];
  for (const item of items) item.classList.toggle("is-walked", item === next);
  const target = next.matches("a, button, [tabindex]") ? next : next.querySelector("a, button");
  target?.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function buttonFor(key) {
  const shown = (button) => button.offsetParent !== null && !button.disabled;
  const top = document.querySelector("dialog:modal");
  return [...(top || document).querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(shown);
}

function answer(event, open) {
  const palette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  if (palette) return Boolean(open("palette"));
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  if (typing(event.target)) return false;
  const button = buttonFor(event.key);
  if (button) {
    button.matches("input, textarea, select") ? button.focus() : button.click();
    return true;
  }
  if (document.querySelector("dialog:modal")) return false;
  if (registered.has(event.key)) {
    registered.get(event.key).act(event);
    return true;
  }
  if (event.key === "j") return walk(1);
  if (event.key === "k") return walk(-1);
  if (event.key === "?") return Boolean(open("keys-help"));
  return false;
}

/** All keys that work here, as [keys, what they do]. */
export function known(words) {
  const rows = [];
  if (document.querySelector("[data-walk]")) rows.push([["j", "k"], words.walk], [["Enter"], words.enter]);
  for (const button of document.querySelectorAll("[data-key]")) {
    const label = button.dataset.keyLabel || button.getAttribute("aria-label") || button.textContent;
    rows.push([[button.dataset.key], label.trim()]);
  }
  for (const [key, { label }] of registered) rows.push([[key], label]);
  if (document.getElementById("palette")) rows.push([["Ctrl", "K"], words.palette]);
  rows.push([["?"], words.help]);
  return rows;
}

function fillHelp(words) {
  const list = document.querySelector("[data-keys-list]");
  if (!list) return;
  list.replaceChildren();
  for (const [keys, label] of known(words)) {
    const term = document.createElement("dt");
    term.className = "k-keys";
    term.append(...keys.map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
    const said = Object.assign(document.createElement("dd"), { textContent: label });
    list.append(term, said);
  }
}

export function startKeys({ words, open }) {
  document.addEventListener("keydown", (event) => {
    if (answer(event, open)) event.preventDefault();
  });
  document.getElementById("keys-help")?.addEventListener("beforetoggle", () => fillHelp(words));
}
