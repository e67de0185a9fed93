// A chat waits to be opened: the tab's title changes, a sound plays, seconds count down (live-chat.md 2.1).

const title = document.title;
const SOUND = "helpcenter-sound";
let offers = 0;
let context = null;

function isSilent() {
  return localStorage.getItem(SOUND) === "off";
}

// Two short tones; browsers let a page sound only after somebody has clicked in it.
function ring() {
  if (isSilent()) return;
  try {
    context ??= new AudioContext();
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
  } catch { /* no sound device: title and blinking remain */ }
}

function look() {
  const marker = document.querySelector("[data-offers]");
  const now = Number(marker?.dataset.offers ?? 0);
  const unread = Number(marker?.dataset.unread ?? 0);
  if (now > offers) ring();
  offers = now;
  document.title = now ? `● ${marker.dataset.title}` : unread ? `(${unread}) ${title}` : title;
}

function duration(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (!parts[0]) parts.shift();
  return parts.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
}

function tick() {
  const now = Math.floor(Date.now() / 1000);
  document.querySelectorAll("[data-since]").forEach((clock) => {
    const seconds = Math.max(0, now - clock.dataset.since);
    clock.textContent = duration(seconds);
    if ("unanswered" in clock.dataset) clock.classList.toggle("warn", seconds >= 60), clock.classList.toggle("bad", seconds >= 180);
  });
  document.querySelectorAll("[data-countdown]").forEach((clock) => {
    clock.dataset.until ??= now + Number(clock.dataset.countdown);
    const left = Math.max(0, clock.dataset.until - now);
    clock.querySelector("text").textContent = left;
    const total = Number(clock.querySelector("svg").dataset.ringTotal) || 1;
    clock.querySelector(".ring__left").setAttribute("stroke-dasharray", `${(100 * left) / total} 100`);
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sound]");
  if (!button) return;
  localStorage.setItem(SOUND, isSilent() ? "on" : "off");
  button.setAttribute("aria-pressed", String(!isSilent()));
});
document.querySelector("[data-sound]")?.setAttribute("aria-pressed", String(!isSilent()));
document.addEventListener("htmx:after:swap", look);
setInterval(tick, 1000);
look();
