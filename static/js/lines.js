// The lines of a conversation: grouped by speaker, scrolled to the newest unless one reads further up, marked as read
// when they have been on a visible screen; and the other side's typing.

import { send } from "./live.js";
import { isShown, tell } from "./surroundings.js";

const TOGETHER = 120; // seconds within which lines of one speaker share a head
const TYPING_SHOWN = 5000;
const timers = new WeakMap();

function scroller(list) {
  return list.closest("[data-scroll]") ?? list;
}

function isAtEnd(list) {
  const box = scroller(list);
  return box.scrollHeight - box.scrollTop - box.clientHeight < 120;
}

function toEnd(list) {
  const box = scroller(list);
  box.scrollTop = box.scrollHeight;
}

const number = (line) => Number(line.dataset.seq);

// hx-upsert replaces a line where it stands: an own one that was stored late, or long before we heard of it, moves.
function order(list) {
  for (const line of [...list.children]) {
    if (!(number(line) < number(line.previousElementSibling ?? line))) continue;
    list.insertBefore(line, [...list.children].find((other) => number(other) > number(line)));
  }
}

// A head only over the first line of a speaker, the foot only under the last.
function group(list) {
  let before = null;
  for (const line of list.children) {
    const follows = before?.dataset.author === line.dataset.author && line.classList.contains("message")
      && line.dataset.at - before.dataset.at < TOGETHER;
    line.classList.toggle("message--follows", Boolean(follows));
    before?.classList.toggle("message--continues", Boolean(follows));
    if (line.classList.contains("message")) before = line;
    else before = null;
  }
}

function markRead(list) {
  const live = list.closest("[data-live]");
  const own = live?.dataset.audience === "staff" ? "operator" : "customer";
  if (!live) return;
  const theirs = [...list.querySelectorAll("[data-seq]")].filter((line) => line.classList.contains("message") && ![own, "sending", "typing"].some((author) => line.dataset.author.startsWith(author)));
  const unread = theirs.filter((line) => line.dataset.seq > Number(list.dataset.read ?? 0)).length;
  tell({ type: "helpcenter:unread", count: isShown() ? 0 : unread });
  if (!isShown() || !isAtEnd(list)) return;
  const seq = Number(theirs.at(-1)?.dataset.seq ?? 0);
  if (seq > Number(list.dataset.read ?? 0)) {
    list.dataset.read = seq;
    send(live, { read: seq });
  }
}

// Lines that the other side has read say so; the foot carries the word for it.
function showRead(list) {
  for (const mark of list.querySelectorAll("[data-mark-read]")) {
    if (mark.closest("li").dataset.seq > Number(list.dataset.theirRead ?? 0)) continue;
    mark.textContent = mark.dataset.markRead;
    delete mark.dataset.markRead;
    const icon = mark.previousElementSibling?.querySelector("use");
    icon?.setAttribute("href", icon.getAttribute("href").replace(/#check$/, "#check-check"));
  }
}

// A reader hears each new line of the other side once. The log itself is silent: in it, every read mark would be
// read out, and after a reload the history.
function announce(list) {
  const region = list.closest("[data-live]")?.querySelector("[data-announcer]");
  if (!region) return;
  const lines = [...list.children].filter((line) => line.dataset.seq < 999999990);
  const fresh = lines.filter((line) => Number(line.dataset.seq) > Number(list.dataset.announced ?? Infinity));
  list.dataset.announced = Math.max(0, ...lines.map((line) => Number(line.dataset.seq)));
  const words = fresh.filter((line) => line.dataset.author !== "customer").map((line) => line.querySelector(".attachment img")?.alt ?? line.querySelector(".bubble, .attachment")?.innerText ?? line.innerText);
  if (words.length) region.textContent = words.join("\n");
}

function refresh(list, follow) {
  order(list);
  group(list);
  showRead(list);
  announce(list);
  if (follow) toEnd(list);
  markRead(list);
}

function watch(list) {
  if (timers.has(list)) return;
  timers.set(list, 0);
  let atEnd = true;
  scroller(list).addEventListener("scroll", () => { atEnd = isAtEnd(list); markRead(list); }, { passive: true });
  new MutationObserver(() => refresh(list, atEnd)).observe(list, { childList: true });
  new ResizeObserver(() => { if (atEnd) toEnd(list); }).observe(scroller(list)); // a keyboard, emoji, files to be sent
  list.addEventListener("lines:added", () => { atEnd = true; });
  refresh(list, true);
}

function showTyping(live, name) {
  const list = live.querySelector("[data-lines]");
  if (!list) return;
  let line = live.querySelector("[data-typing-line]");
  if (!line) {
    line = document.createElement("li");
    line.className = "message message--theirs";
    line.dataset.typingLine = "";
    line.dataset.seq = "999999998";
    line.dataset.author = "typing";
    const bubble = document.createElement("div");
    bubble.className = "bubble typing";
    bubble.append(...[1, 2, 3].map(() => document.createElement("i")));
    line.append(bubble);
    list.append(line);
  }
  line.setAttribute("aria-label", name);
  clearTimeout(timers.get(list));
  timers.set(list, setTimeout(() => line.remove(), TYPING_SHOWN));
}

function watchAll() {
  document.querySelectorAll("ol[data-lines]").forEach(watch);
}

document.addEventListener("live:typing", (event) => showTyping(event.target, event.detail));
document.addEventListener("live:read", (event) => event.target.querySelectorAll("ol[data-lines]").forEach((list) => {
  list.dataset.theirRead = Math.max(event.detail, list.dataset.theirRead ?? 0);
  showRead(list);
}));
document.addEventListener("live:up", (event) => event.target.querySelectorAll?.("ol[data-lines]").forEach((list) => {
  delete list.dataset.read;
  markRead(list);
}));
document.addEventListener("htmx:ws:after:message:incoming", (event) => {
  if (/"content"/.test(event.detail.message.data)) event.target.querySelector?.("[data-typing-line]")?.remove();
});
document.addEventListener("visibilitychange", () => document.querySelectorAll("ol[data-lines]").forEach(markRead));
document.addEventListener("htmx:after:swap", watchAll);
watchAll();
