// Pictures of a product: steps and small pictures move the strip, which swipes by itself; what is
// marked `data-zoom` opens large, walks by arrow keys, and is enlarged by a press, "+" or a pinch.
// Without script the strip scrolls, small pictures are links into it, and large ones open alone.

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

// ---- the strip

for (const walk of document.querySelectorAll("[data-walk]")) {
  const stage = walk.querySelector("[data-stage]");
  if (stage) lead(walk, stage);
}

function lead(walk, stage) {
  const slides = [...stage.children];
  const links = [...walk.querySelectorAll("[data-slide]")];
  const steps = [...walk.querySelectorAll("[data-step]")];
  const here = () => Math.round(stage.scrollLeft / stage.clientWidth);
  const go = (n) => {
    const left = Math.min(Math.max(n, 0), slides.length - 1) * stage.clientWidth;
    stage.scrollTo({ left, behavior: calm ? "instant" : "smooth" });
  };
  const tell = () => {
    const n = here();
    links.forEach((link, at) =>
      at === n ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"),
    );
    links[n]?.scrollIntoView({ block: "nearest", inline: "nearest" });
    for (const step of steps) step.disabled = !slides[n + Number(step.dataset.step)];
    slides.forEach((slide, at) => at === n || slide.querySelector("video")?.pause());
  };
  for (const step of steps) {
    step.hidden = false;
    step.addEventListener("click", () => go(here() + Number(step.dataset.step)));
  }
  links.forEach((link, at) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(at);
    }),
  );
  stage.addEventListener("keydown", (event) => {
    if (event.target !== stage) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(here() + step);
  });
  let waiting;
  stage.addEventListener("scroll", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(tell);
  });
  addEventListener("resize", tell);
  tell();
}

// ---- the large picture

let light;

function build() {
  const words = document.querySelector("template[data-light]");
  light = document.importNode(words.content, true).querySelector("dialog");
  document.body.append(light);
  light.picture = light.querySelector("img");
  light.addEventListener("click", (event) => {
    const step = event.target.closest("[data-turn]");
    if (step) turn(Number(step.dataset.turn));
    else if (event.target.closest("[data-enlarge]") || event.target === light.picture) enlarge(event);
    else if (!event.target.closest("button")) light.close();
    if (event.target.closest("[data-shut]")) light.close();
  });
  light.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") turn(-1);
    else if (event.key === "ArrowRight") turn(1);
    else if (event.key === "+" || event.key === "=") enlarge(event, true);
    else if (event.key === "-") enlarge(event, false);
    else return;
    event.preventDefault();
  });
  swipe(light.querySelector("[data-frame]"));
}

function show(links, at) {
  if (!light) build();
  light.links = links;
  light.at = at;
  draw();
  light.showModal();
}

function draw() {
  const link = light.links[light.at];
  light.classList.remove("is-enlarged");
  light.picture.src = link.href;
  light.picture.alt = link.querySelector("img").alt;
  light.querySelector("[data-place]").textContent = `${light.at + 1} / ${light.links.length}`;
  for (const step of light.querySelectorAll("[data-turn]")) {
    step.hidden = light.links.length < 2;
    step.disabled = !light.links[light.at + Number(step.dataset.turn)];
  }
}

function turn(step) {
  if (!light.links[light.at + step]) return;
  light.at += step;
  draw();
}

// Twice as large, with the pressed spot in sight.
function enlarge(event, on = !light.classList.contains("is-enlarged")) {
  const frame = light.querySelector("[data-frame]");
  const box = light.picture.getBoundingClientRect();
  const across = event.clientX ? (event.clientX - box.left) / box.width : 0.5;
  const down = event.clientY ? (event.clientY - box.top) / box.height : 0.5;
  light.classList.toggle("is-enlarged", on);
  if (!on) return;
  frame.scrollTo({
    left: across * frame.scrollWidth - frame.clientWidth / 2,
    top: down * frame.scrollHeight - frame.clientHeight / 2,
    behavior: "instant",
  });
}

function swipe(frame) {
  let from = null;
  frame.addEventListener("touchstart", ({ touches }) => {
    from = touches.length === 1 && !light.classList.contains("is-enlarged") ? touches[0] : null;
  }, { passive: true });
  frame.addEventListener("touchend", ({ changedTouches }) => {
    const moved = from ? changedTouches[0].clientX - from.clientX : 0;
    if (Math.abs(moved) > 50) turn(moved < 0 ? 1 : -1);
    from = null;
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-zoom]");
  if (!link || event.ctrlKey || event.metaKey || event.button) return;
  event.preventDefault();
  const links = [...link.closest("[data-zoom-group]").querySelectorAll("a[data-zoom]")];
  show(links, links.indexOf(link));
});

// ---- pages of a part stay in the part

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-parts] a");
  if (!link || !window.htmx || event.ctrlKey || event.metaKey) return;
  const target = document.querySelector(link.closest("[data-parts]").dataset.parts);
  const form = target?.getAttribute("hx-get");
  if (!form) return;
  event.preventDefault();
  const query = new URL(link.href).search;
  window.htmx.ajax("GET", form + query, { target, swap: "innerHTML" });
  target.scrollIntoView({ block: "start" });
});

// A whole part that a link names is loaded at once, wherever it stands.
const named = location.hash.slice(1);
if (named.startsWith("question")) document.querySelector("#questions")?.scrollIntoView();
