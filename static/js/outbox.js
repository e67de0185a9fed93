// Sends lines in order, each until it is acknowledged, always under the same UUID: kept while the network is away,
// stored once however often it is sent (live-chat.md 1.4, 5.1).

import { swap } from "./live.js";

const queues = new Map(); // lines that wait: one queue of a form's words, one of its files, which take longer

function queueOf(form, line) {
  const key = line.post ? form.querySelector("[data-file-input]") : form;
  if (!queues.has(key)) queues.set(key, { lines: [], working: false, wake: null });
  return queues.get(key);
}

function placeholder(form, line) {
  const list = document.querySelector(form.dataset.lines);
  const item = document.createElement("li");
  item.id = `message_${line.uuid}`;
  item.className = line.kind === "note" ? "note" : "message message--mine message--new";
  item.dataset.seq = "999999999";
  item.dataset.author = "sending";
  const bubble = line.draw?.(form) ?? document.createElement("div");
  if (!line.draw) {
    bubble.className = line.kind === "note" ? "note__text" : "bubble";
    bubble.textContent = line.text;
  }
  const foot = document.createElement("p");
  foot.className = "message__foot";
  foot.textContent = form.dataset.sending;
  item.append(bubble, foot);
  list.append(item);
  list.dispatchEvent(new CustomEvent("lines:added", { bubbles: true, detail: { mine: true } }));
}

function showFailed(form, line, problem) {
  const item = document.getElementById(`message_${line.uuid}`);
  if (!item) return;
  item.classList.add("message--failed");
  item.querySelector("progress")?.remove();
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = form.dataset.again;
  again.addEventListener("click", () => { item.remove(); add(form, line); });
  item.querySelector(".message__foot").replaceChildren(problem || form.dataset.failed, " ", again);
}

function showDelayed(form, line) {
  document.getElementById(`message_${line.uuid}`)?.querySelector(".message__foot")?.replaceChildren(form.dataset.delayed);
}

// What htmx sends with each request of this page: a signed-in operator's CSRF token.
function headers() {
  return JSON.parse(document.body.getAttribute("hx-headers:inherited") || "{}");
}

async function post(form, line) {
  const body = new URLSearchParams();
  body.set("text", line.text);
  body.set("uuid", line.uuid);
  if (line.kind) body.set("kind", line.kind);
  return fetch(form.action, { method: "POST", body, headers: { ...headers(), "HX-Request": "true" } });
}

async function problemOf(answer) {
  try { return (await answer.json()).problem; } catch { return null; }
}

// True: done with this line, for better or worse. False: try again later.
async function deliver(form, line) {
  let answer, frame;
  try {
    answer = await (line.post ?? post)(form, line);
    if (answer.ok) frame = await answer.text();
  } catch { return false; } // cut off, perhaps after the line was stored: the same UUID again does no harm
  if (answer.ok) {
    await swap(document.body, frame);
    return true;
  }
  if (line.cancelled) { document.getElementById(`message_${line.uuid}`)?.remove(); return true; }
  if (answer.status >= 500 || answer.status === 429) { showDelayed(form, line); return false; }
  showFailed(form, line, await problemOf(answer));
  return true;
}

async function work(form, queue) {
  if (queue.working) return;
  queue.working = true;
  try {
    for (let pause = 500; queue.lines.length; pause = Math.min(pause * 2, 5000)) {
      if (await deliver(form, queue.lines[0])) { queue.lines.shift(); pause = 250; continue; }
      await new Promise((resolve) => { queue.wake = resolve; setTimeout(resolve, pause); });
    }
  } finally {
    queue.working = false;
  }
}

// Show the line at once and send it.
function add(form, line) {
  const queue = queueOf(form, line);
  queue.lines.push(line);
  placeholder(form, line);
  work(form, queue);
}

function wakeAll() {
  queues.forEach((queue) => queue.wake?.());
}
document.addEventListener("live:up", wakeAll);
window.addEventListener("online", wakeAll);
window.addEventListener("beforeunload", (event) => {
  const composers = [...document.querySelectorAll("[data-composer]")];
  const waiting = ([key, queue]) => queue.lines.length && composers.some((form) => form.contains(key));
  if ([...queues].some(waiting)) event.preventDefault();
});

export { add, headers };
