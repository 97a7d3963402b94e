// Ticking rows: x ticks the row one stands on, the box above all of them; and printing.
import { press } from "../core/keys.js";

const form = document.querySelector("[data-picking]");

if (form) {
  const all = form.querySelector("[data-pick-all]");
  const boxes = () => [...form.querySelectorAll("[data-pick]")];
  const count = form.querySelector("[data-pick-count]"); // where acts on the ticked ones say it
  const show = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    if (count) count.textContent = ticked;
    if (!all) return;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  form.classList.add("is-scripted");
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
      show();
    });
  }
  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  press("x", form.querySelector("[data-pick-words]")?.dataset.pickWords || "x", () => {
    const row = form.querySelector(".is-walked") || document.activeElement?.closest("tr");
    const box = row?.querySelector("[data-pick]");
    if (!box) return;
    box.checked = !box.checked;
    show();
  });
  if (boxes().length) show();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
