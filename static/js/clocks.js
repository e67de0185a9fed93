// Times that run on a page: how long somebody has waited, how long an offer still stands.

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

setInterval(tick, 1000);
