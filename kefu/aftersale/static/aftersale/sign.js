/* A signature drawn with a finger: its strokes become the path of a drawing, in a hidden field.
   Without this script the name alone is typed. */

const WIDE = 600;
const HIGH = 200;

for (const pad of document.querySelectorAll("[data-sign]")) begin(pad);

function begin(pad) {
  const form = pad.closest("form");
  const field = form.querySelector("[name=signature]");
  const path = pad.querySelector("path");
  let strokes = field.value.trim();
  let drawing = false;
  pad.hidden = false;
  show();

  pad.querySelector("svg").addEventListener("pointerdown", (event) => {
    drawing = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    add("M", event);
  });
  pad.querySelector("svg").addEventListener("pointermove", (event) => {
    if (drawing) add("L", event);
  });
  for (const over of ["pointerup", "pointercancel"]) {
    pad.querySelector("svg").addEventListener(over, () => {
      drawing = false;
    });
  }
  pad.querySelector("[data-sign-again]").addEventListener("click", () => {
    strokes = "";
    show();
  });

  function add(letter, event) {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * WIDE);
    const y = Math.round(((event.clientY - box.top) / box.height) * HIGH);
    const inside = x >= 0 && x <= WIDE && y >= 0 && y <= HIGH;
    if (inside) strokes = `${strokes} ${letter}${x} ${y}`.trim();
    show();
  }

  function show() {
    field.value = strokes;
    path.setAttribute("d", strokes || "M0 0");
  }
}
