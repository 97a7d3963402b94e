// Every page of the house: says that this screen is there, as long as its live line stands.
import { listen, liveState } from "../core/live.js";

const EVERY = 30_000;
const place = document.getElementById("duty");

async function beat() {
  if (liveState() !== "live" || !place) return;
  const token = place.querySelector("[name=csrfmiddlewaretoken]").value;
  await fetch(place.dataset.here, {
    method: "POST",
    headers: { "X-CSRFToken": token, "HX-Request": "true" },
  }).catch(() => null);
}

if (place) {
  listen([place.dataset.topic], () => {});
  document.addEventListener("kefu:live", ({ detail }) => detail.state === "live" && beat());
  setInterval(beat, EVERY);
  beat();
}
