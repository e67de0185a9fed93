// A request waits for this operator: icon and title at once, a sound after two seconds and again while it waits, and a
// desktop notification where the page is hidden (live-chat.md 2.1). Of several tabs only one sounds.

import { headers } from "./outbox.js";

const FIRST = 2000; // ms until a request sounds: who is opening it already is not disturbed
const AGAIN = 15000;
const MOST = 5; // times a request sounds
const title = document.title;
const known = new Map(); // chat → { since, rung }
let context = null;

const bell = () => document.querySelector("[data-bell]");
const calls = () => [...(bell()?.querySelectorAll("[data-call]") ?? [])];
const key = (name) => `helpcenter-${name}-${bell()?.dataset.operator}`;
const isSilent = () => localStorage.getItem(key("sound")) === "off";

// Two short tones; browsers let a page sound only after somebody has clicked or typed in it.
function sound() {
  [660, 880].forEach((pitch, index) => {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const start = context.currentTime + index * 0.18;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.15, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.3);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.3);
  });
}

// The tabs of one operator ask in turn whether this request has been rung just now; a visible one asks first.
async function oncePerTurn(chat, act) {
  if (document.hidden) await new Promise((resolve) => { setTimeout(resolve, 500); });
  const once = () => {
    const last = Number(localStorage.getItem(key(`rung-${chat}`)) ?? 0);
    if (Date.now() - last < AGAIN - 3000) return;
    localStorage.setItem(key(`rung-${chat}`), Date.now());
    act();
  };
  if (navigator.locks) await navigator.locks.request("helpcenter-bell", once);
  else once();
}

async function open(chat) {
  window.focus();
  const form = document.querySelector(`#offer_${chat} form`);
  if (form) return form.requestSubmit();
  try {
    await fetch(`/console/chats/${chat}/opening`, { method: "POST", headers: { ...headers(), "HX-Request": "true" } });
  } catch { /* no network: the page itself says so, and offers the chat again */ }
  return location.assign(`/console/chats/${chat}`);
}

// On the lock screen stands no more than the name.
function notify(call) {
  if (!document.hidden || window.Notification?.permission !== "granted") return;
  const shown = new Notification(bell().dataset.title, { body: call.dataset.name, tag: `chat-${call.dataset.call}` });
  shown.onclick = () => { shown.close(); open(call.dataset.call); };
}

function ring(call) {
  oncePerTurn(call.dataset.call, () => {
    notify(call);
    if (!isSilent() && context?.state === "running") sound();
  });
}

function look() {
  const now = calls();
  const unread = Number(bell()?.dataset.unread ?? 0);
  document.title = now.length ? `● ${bell().dataset.title}` : unread ? `(${unread}) ${title}` : title;
  const ids = new Set(now.map((call) => call.dataset.call));
  for (const id of known.keys()) if (!ids.has(id)) { known.delete(id); localStorage.removeItem(key(`rung-${id}`)); }
  for (const id of ids) if (!known.has(id)) known.set(id, { since: Date.now(), rung: 0 });
}

function tick() {
  for (const call of calls()) {
    const state = known.get(call.dataset.call);
    if (!state || state.rung >= MOST || Date.now() - state.since < FIRST + state.rung * AGAIN) continue;
    state.rung += 1;
    ring(call);
  }
}

function wake() {
  try {
    context ??= new AudioContext();
    context.resume();
  } catch { /* no sound device: title, blinking and notification remain */ }
}

function showControls() {
  document.querySelector("[data-sound]")?.setAttribute("aria-pressed", String(!isSilent()));
  const asks = document.querySelector("[data-notifications]");
  if (asks) asks.hidden = window.Notification?.permission !== "default";
}

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-sound]")) localStorage.setItem(key("sound"), isSilent() ? "on" : "off");
  if (event.target.closest("[data-notifications]")) await Notification.requestPermission();
  showControls();
});
document.addEventListener("pointerdown", wake);
document.addEventListener("keydown", wake);
document.addEventListener("htmx:after:swap", look);
document.addEventListener("lists:counted", look);
window.addEventListener("storage", showControls);
setInterval(tick, 500);
showControls();
look();
