// Clocks and alarms of the desk, kept up between two looks at the server. All it knows stands in
// attributes that the server wrote; without this script the same things show, as of the last look.
import { words } from "../core/ui.js";

const SECOND = 1000;
const MINUTE = 60;
const HOUR = 3600;
const SOUND = "kefu.desk.sound";
const NOTICES = "kefu.desk.notices";
const RUNG = "kefu.desk.rung"; // which alarm of which chat this browser has heard

const fill = (pattern, values) => pattern.replace(/%\((\w+)\)[ds]/g, (_, name) => values[name]);

// ---- clocks

function lasting(seconds) {
  const hours = Math.floor(seconds / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  if (hours >= 48) return fill(words.days, { days: Math.floor(seconds / 86400) });
  if (hours) return fill(words.hours, { hours, minutes });
  return fill(words.minutes, { minutes });
}

/** At night nothing alarms: neither a clock nor a chat. */
function rests(element, now) {
  const { shuts, opens } = element.dataset;
  return Boolean(shuts) && Date.parse(shuts) <= now && now < Date.parse(opens);
}

function stateOf(clock, now) {
  if (clock.dataset.state === "paused") return "paused";
  if (rests(clock, now)) return "rest";
  if (now >= Date.parse(clock.dateTime)) return "late";
  return now >= Date.parse(clock.dataset.soon) ? "soon" : "calm";
}

function show(clock, now) {
  const state = stateOf(clock, now);
  if (state === "paused") return;
  const left = (Date.parse(clock.dateTime) - now) / SECOND;
  const text =
    state === "rest"
      ? clock.dataset.rests
      : left < 0
        ? fill(words.overdue, { time: lasting(-left) })
        : lasting(left);
  if (clock.dataset.state !== state) clock.dataset.state = state;
  const said = clock.querySelector("[data-left]");
  if (said.textContent !== text) said.textContent = text;
}

// ---- alarms of a chat: 30 s, 100 s, 3 min, or what the policy says

const strip = () => document.getElementById("alarms");
const rung = JSON.parse(sessionStorage.getItem(RUNG) || "{}");

function alarmOf(element, now) {
  if (rests(element, now)) return 0;
  return element.dataset.alarms.split(" ").filter((at) => Date.parse(at) <= now).length;
}

function watch(element, now, silently) {
  const alarm = alarmOf(element, now);
  if (Number(element.dataset.alarm) !== alarm) {
    element.dataset.alarm = alarm;
    strip()?.dispatchEvent(new CustomEvent("late")); // it lists who waits: let it look again
  }
  const key = element.dataset.alarmKey;
  if (!key || alarm <= (rung[key] || 0)) return;
  rung[key] = alarm;
  sessionStorage.setItem(RUNG, JSON.stringify(rung));
  if (!silently) ring(element, alarm);
}

function count(element, now) {
  const seconds = Math.max(0, Math.floor((now - Date.parse(element.dataset.since)) / SECOND));
  const { said, seconds: short, minutes: long } = strip().dataset;
  const minutes = Math.floor(seconds / MINUTE);
  const time =
    minutes >= 10
      ? lasting(seconds)
      : fill(minutes ? long : short, { minutes, seconds: seconds % MINUTE });
  const text = fill(said, { time });
  if (element.textContent !== text) element.textContent = text;
}

function ring(element, alarm) {
  if (localStorage.getItem(SOUND) === "on") play(alarm);
  if (localStorage.getItem(NOTICES) !== "on" || Notification.permission !== "granted") return;
  const said = element.querySelector("[data-since]")?.textContent || "";
  const title = fill(strip().dataset.notice, { who: element.dataset.alarmName });
  const notice = new Notification(title, { body: said, tag: element.dataset.alarmKey });
  notice.onclick = () => {
    window.focus();
    element.click();
    notice.close();
  };
}

/** As many short tones as alarms, each a little higher. */
function play(alarm) {
  const audio = new AudioContext();
  for (let n = 0; n < Math.min(alarm, 3); n += 1) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + n * 0.22;
    tone.frequency.value = 520 + 110 * n;
    volume.gain.setValueAtTime(0.09, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.2);
    if (n + 1 === Math.min(alarm, 3)) tone.onended = () => audio.close();
  }
}

// ---- the switch of the notices

function startNotices() {
  const button = document.querySelector("[data-notices]");
  if (!button || !("Notification" in window)) return;
  const isOn = () => localStorage.getItem(NOTICES) === "on" && Notification.permission === "granted";
  const render = () => {
    button.setAttribute("aria-pressed", String(isOn()));
    button.title = isOn() ? button.dataset.on : button.dataset.off;
  };
  button.hidden = false;
  render();
  button.addEventListener("click", async () => {
    const allowed = isOn() || (await Notification.requestPermission()) === "granted";
    localStorage.setItem(NOTICES, allowed && !isOn() ? "on" : "off");
    render();
  });
}

function tick(silently = false) {
  const now = Date.now();
  for (const clock of document.querySelectorAll("[data-clock]")) show(clock, now);
  for (const element of document.querySelectorAll("[data-alarms]")) watch(element, now, silently);
  if (strip()) for (const since of document.querySelectorAll("[data-since]")) count(since, now);
}

startNotices();
tick(true);
setInterval(tick, SECOND);
