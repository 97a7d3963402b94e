// Suggestions under the shop's search box while somebody types. Without it the box works as it is.
const WAIT = 90; // milliseconds after the last key

function start(input) {
  const address = document.querySelector("[data-suggestions]")?.dataset.suggestions;
  if (!address) return;
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "s-suggestions";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  input.form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let timer = 0;
  let asked = "";
  let chosen = -1;

  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  };
  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  const ask = async () => {
    const words = input.value.trim();
    asked = words;
    if (!words) return show(false);
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`);
      const text = answer.ok ? await answer.text() : "";
      if (asked !== words) return;
      list.innerHTML = text;
      choose(-1);
      show(list.children.length > 0 && document.activeElement === input);
    } catch {
      show(false);
    }
  };

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("compositionend", ask);
  input.addEventListener("focus", () => show(list.children.length > 0 && asked === input.value.trim()));
  input.addEventListener("blur", () => setTimeout(() => show(false), 150));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return show(false);
    if (list.hidden || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    if (event.key === "Enter") {
      if (chosen < 0) return;
      event.preventDefault();
      list.children[chosen].querySelector("a").click();
      return;
    }
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const count = list.children.length;
    choose((chosen + step + count + (chosen < 0 && step < 0 ? 1 : 0)) % count);
  });
}

const box = document.querySelector('.k-search input[name="q"]');
if (box) start(box);
