// The configurator: looks again after each choice, says at each option what does not go, and leads
// a phone through one option after another. Pages work without it, by buttons.

const TYPING = 350;
const form = document.querySelector("[data-make]");
const steps = [...form.querySelectorAll("[data-step]")];
const guide = form.querySelector("[data-steps]");
const narrow = matchMedia("(max-width: 759px)");
let typing = 0;
let here = 0;

form.classList.add("is-scripted");

function look() {
  clearTimeout(typing);
  form.dispatchEvent(new CustomEvent("remake"));
}

form.addEventListener("change", ({ target }) => {
  if (target.matches("[data-sends]")) {
    if (target.files.length) target.parentElement.querySelector("[data-upload]").click();
  } else look();
});
form.addEventListener("input", ({ target }) => {
  if (!target.matches("input[type=text], input[type=number], input[type=range]")) return;
  clearTimeout(typing);
  typing = setTimeout(look, TYPING);
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input")) return;
  event.preventDefault(); // Enter in a field looks again; it does not order
  look();
});

function say(option, told) {
  const note = option.querySelector(".m-note");
  note.querySelector("span").textContent = told.problem;
  note.hidden = !told.problem;
  option.classList.toggle("is-wrong", Boolean(told.problem));
  for (const choice of option.querySelectorAll("[data-choice]")) {
    const why = told.closed[choice.dataset.choice] || "";
    choice.classList.toggle("is-closed", Boolean(why));
    if (why) choice.title = why;
    else choice.removeAttribute("title");
  }
}

new MutationObserver(() => {
  const block = document.getElementById("made-notes");
  if (!block) return;
  const notes = JSON.parse(block.textContent);
  block.remove();
  for (const [code, told] of Object.entries(notes)) {
    const option = form.querySelector(`[data-option="${code}"]`);
    if (option) say(option, told);
  }
}).observe(document.getElementById("made-picture"), { childList: true, subtree: true });

// ---- one after another on a phone

function show(at, moves = true) {
  here = Math.min(Math.max(at, 0), steps.length - 1);
  steps.forEach((step, n) => step.classList.toggle("is-here", n === here));
  guide.querySelector("[data-place]").textContent = `${here + 1} / ${steps.length}`;
  guide.querySelector("[data-back]").disabled = here === 0;
  guide.querySelector("[data-next]").disabled = here === steps.length - 1;
  if (moves && narrow.matches) steps[here].querySelector("input, button")?.focus({ preventScroll: true });
}

function lead() {
  const guided = narrow.matches && steps.length > 1;
  form.classList.toggle("is-guided", guided);
  guide.hidden = !guided;
}

if (guide && steps.length) {
  guide.querySelector("[data-back]").addEventListener("click", () => show(here - 1));
  guide.querySelector("[data-next]").addEventListener("click", () => show(here + 1));
  narrow.addEventListener("change", lead);
  const wrong = steps.findIndex((step) => step.querySelector(".m-note:not([hidden])"));
  const named = steps.findIndex((step) => `#${step.id}` === location.hash);
  show(Math.max(wrong, named, 0), false);
  lead();
  addEventListener("hashchange", () => {
    const at = steps.findIndex((step) => `#${step.id}` === location.hash);
    if (at >= 0) show(at);
  });
}
