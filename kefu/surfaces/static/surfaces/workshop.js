// The board: a card dropped on the column that follows is moved there by its own form. Everything
// else on the board works by buttons and by keyboard.

const board = document.querySelector("[data-board]");
let held = null;

function target(column) {
  const to = held?.querySelector("input[name=to]")?.value;
  return column && column.dataset.stage === to;
}

board.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-number]");
  if (!held) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.dataset.number);
  held.classList.add("is-held");
  const to = held.querySelector("input[name=to]").value;
  board.querySelector(`[data-stage="${to}"]`)?.classList.add("is-target");
});
board.addEventListener("dragover", (event) => {
  if (target(event.target.closest("[data-stage]"))) event.preventDefault();
});
board.addEventListener("drop", (event) => {
  if (!target(event.target.closest("[data-stage]"))) return;
  event.preventDefault();
  held.querySelector(".w-next").requestSubmit();
});
board.addEventListener("dragend", () => {
  held?.classList.remove("is-held");
  for (const column of board.querySelectorAll(".is-target")) column.classList.remove("is-target");
  held = null;
});
