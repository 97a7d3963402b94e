// The command palette of the staff: the doors of the rail, the buttons with a key, and whatever a
// page adds in <script type="application/json" data-palette>.

function gathered() {
  const items = [];
  for (const door of document.querySelectorAll(".k-rail-door[href]")) {
    const drawing = door.querySelector("use")?.getAttribute("href").split("#")[1];
    items.push({ label: door.textContent.trim(), href: door.href, icon: drawing });
  }
  for (const block of document.querySelectorAll("script[data-palette]")) {
    items.push(...JSON.parse(block.textContent));
  }
  for (const button of document.querySelectorAll("[data-key]")) {
    if (button.offsetParent === null || button.closest("dialog")) continue;
    const label = button.dataset.keyLabel || button.getAttribute("aria-label") || button.textContent;
    items.push({ label: label.trim(), keys: button.dataset.key, icon: "command", act: button });
  }
  return items;
}

/** Every sign of the question in order, so that "dsk" finds "desk". Words at the front come first. */
function fits(item, question) {
  const text = `${item.label} ${item.group || ""}`.toLowerCase();
  if (text.includes(question)) return text.indexOf(question) + 1;
  let at = -1;
  for (const sign of question) {
    at = text.indexOf(sign, at + 1);
    if (at < 0) return 0;
  }
  return 1000 + at;
}

function found(items, question) {
  if (!question) return items.slice(0, 40);
  return items
    .map((item) => [fits(item, question), item])
    .filter(([rank]) => rank)
    .sort((one, other) => one[0] - other[0])
    .map(([, item]) => item)
    .slice(0, 40);
}

export function startPalette({ words, icon }) {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  let items = [];
  let shown = [];
  let here = 0;

  const choose = (item) => {
    dialog.close();
    if (item.act) item.act.click();
    else if (item.press) document.querySelector(item.press)?.click();
    else if (item.href) location.assign(item.href);
  };

  const mark = (position) => {
    here = Math.max(0, Math.min(shown.length - 1, position));
    [...list.querySelectorAll("[role=option]")].forEach((row, n) =>
      row.setAttribute("aria-selected", String(n === here)),
    );
    list.children[here]?.scrollIntoView({ block: "nearest" });
    if (shown.length) input.setAttribute("aria-activedescendant", `palette-${here}`);
    else input.removeAttribute("aria-activedescendant");
  };

  const row = (item, n) => {
    const line = document.createElement("li");
    line.id = `palette-${n}`;
    line.setAttribute("role", "option");
    line.append(icon(item.icon || "arrow-right", 18), item.label);
    if (item.group || item.keys) {
      line.append(Object.assign(document.createElement("small"), { textContent: item.keys || item.group }));
    }
    line.addEventListener("click", () => choose(item));
    line.addEventListener("pointermove", () => mark(n));
    return line;
  };

  const show = () => {
    shown = found(items, input.value.trim().toLowerCase());
    list.replaceChildren(...shown.map(row));
    if (!shown.length) {
      const none = Object.assign(document.createElement("li"), { textContent: words.nothing });
      none.className = "k-palette-none";
      list.append(none);
    }
    mark(0);
  };

  dialog.addEventListener("toggle", () => {
    if (!dialog.open) return;
    items = gathered();
    input.value = "";
    input.focus();
    show();
  });
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(here + step);
    else if (event.key === "Enter" && shown[here]) choose(shown[here]);
    else return;
    event.preventDefault();
  });
}
