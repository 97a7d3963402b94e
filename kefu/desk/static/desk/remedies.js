// Giving from the desk: the window closes when it is done, a typed sum chooses its line, arrows walk
// the cards that were found, and one key decides what waits for a yes.
import { press } from "../core/keys.js";

document.addEventListener("desk:said", () => document.getElementById("act-dialog")?.close());

document.addEventListener("htmx:after:settle", () => {
  const said = document.querySelector("#act-dialog-body [data-title]")?.dataset.title;
  if (said) document.getElementById("act-dialog-title").textContent = said;
});

document.addEventListener("input", (event) => {
  const chosen = event.target.dataset?.chooses;
  const radio = chosen && event.target.form?.querySelector(`[name=how][value="${chosen}"]`);
  if (radio) radio.checked = true;
});

function walkCards(event) {
  const box = event.target.closest?.("#act-dialog-body");
  if (!box || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const stops = [...box.querySelectorAll("[data-cards], .r-card")];
  if (!stops.length) return;
  const here = stops.indexOf(document.activeElement);
  const next = stops[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) next.focus();
  event.preventDefault();
}

function showFirst(event) {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("[data-cards]")) return;
  const first = document.querySelector("#cards-found .r-card");
  if (first && document.getElementById("act-dialog")?.open) {
    event.preventDefault();
    first.focus();
  }
}

document.addEventListener("keydown", walkCards);
document.addEventListener("keydown", showFirst);

// ---- the page of what waits for a yes

function decide(which) {
  const rows = [...document.querySelectorAll(".r-approval")];
  const row =
    rows.find((one) => one.contains(document.activeElement) || one.matches(".is-walked")) || rows[0];
  row?.querySelector(`[data-${which}]`)?.click();
}

const page = document.querySelector("[data-yes-label]");
if (page) {
  press("y", page.dataset.yesLabel, () => decide("yes"));
  press("x", page.dataset.noLabel, () => decide("no"));
}
