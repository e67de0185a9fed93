// What a live element ([data-live] with hx-ws:connect) needs beyond hx-ws: a cursor that moves only without gaps,
// catching up, answering the heartbeat, and a watchdog for connections that died silently (design.md rules 8, 9).

import { ask } from "./asking.js";

const SILENCE = 35000; // ms without a frame after which a connection counts as dead; the heartbeat comes every 15 s
const states = new WeakMap();

function stateOf(element) {
  if (!states.has(element)) states.set(element, { connection: null, heard: Date.now(), asking: false, again: false });
  return states.get(element);
}

function cursor(element) {
  return Number(element.dataset.rev || 0);
}

function showConnected(element, connected) {
  element.querySelectorAll("[data-banner]").forEach((banner) => { banner.hidden = connected; });
  announce(element, connected ? "live:up" : "live:down");
}

function announce(element, name, detail) {
  element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

// Put a frame's HTML into the page, as hx-ws does with those that come by socket.
function swap(element, html, target = element, how = "innerHTML swapEmpty:false") {
  return htmx.swap({ sourceElement: element, target, swap: how, text: html, transition: false });
}

// Ask for everything since the cursor. Only one question at a time; what changes meanwhile is asked for afterwards.
async function catchUp(element) {
  const state = stateOf(element);
  if (!element.dataset.changes || !element.isConnected) return;
  if (state.asking) { state.again = true; return; }
  state.asking = true;
  try {
    const frame = JSON.parse(await ask(`${element.dataset.changes}?since=${cursor(element)}`));
    if (frame && cursor(element) < frame.rev) {
      element.dataset.rev = frame.rev;
      await swap(element, frame.content);
      announce(element, "live:read", frame.read);
    }
  } catch { /* no frame: the next heartbeat or reconnection asks again */ } finally {
    state.asking = false;
    if (state.again) { state.again = false; catchUp(element); }
  }
}

function send(element, message) {
  const socket = stateOf(element).connection?.socket;
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

// Whoever waits asks for the place: it has no revision of its own.
async function placeInQueue(element) {
  if (!element.dataset.status || !element.querySelector(".queue-card")) return;
  const html = await ask(element.dataset.status);
  const place = element.querySelector("#chat_status");
  if (html !== null && place) swap(element, html, place, "innerHTML");
}

// A frame in order moves the cursor and goes on to hx-ws; an old one is dropped; one after a gap is asked for.
function take(element, frame, event) {
  if (frame.beat !== undefined) {
    send(element, { alive: true });
    if (frame.beat !== null && frame.beat > cursor(element)) catchUp(element);
  } else if (frame.typing !== undefined) {
    announce(element, "live:typing", frame.typing);
  } else if (frame.row) {
    announce(element, "live:row", frame.row);
  } else if (frame.queue) {
    placeInQueue(element);
  } else if (frame.rev !== undefined) {
    if (frame.prev === cursor(element)) {
      element.dataset.rev = frame.rev;
      if (frame.read !== undefined) announce(element, "live:read", frame.read);
      return;
    }
    event.preventDefault();
    event.detail.cancelled = true;
    if (frame.rev > cursor(element)) catchUp(element);
  }
}

// Begin a new connection, whatever became of the old one: hx-ws notices neither half-open sockets nor a thawed page.
function reconnect(element) {
  const connection = stateOf(element).connection;
  stateOf(element).heard = Date.now();
  if (connection) {
    connection.abortController?.abort();
    clearTimeout(connection.timer);
    try { connection.socket?.close(); } catch { /* it was dead already */ }
    if (element._htmx?.ws) delete element._htmx.ws.connection;
  }
  element.dispatchEvent(new Event("reconnect"));
}

function each(act) {
  document.querySelectorAll("[data-live]").forEach(act);
}

function live(event) {
  return event.target.matches?.("[data-live]") ? event.target : null;
}

document.addEventListener("htmx:ws:before:connection", (event) => {
  const element = live(event);
  if (!element) return;
  stateOf(element).connection = event.detail.connection;
  const url = new URL(event.detail.connection.url);
  if (element.dataset.rev) url.searchParams.set("since", cursor(element));
  event.detail.connection.url = url.href;
});
document.addEventListener("htmx:ws:after:connection", (event) => {
  const element = live(event);
  if (!element) return;
  stateOf(element).heard = Date.now();
  showConnected(element, true);
  placeInQueue(element);
});
document.addEventListener("htmx:ws:close", (event) => {
  const element = live(event);
  if (!element || event.detail.reason === "removed") return;
  if (event.detail.code === 1008) location.reload(); // the right to listen is gone: signed out, or not one's chat
  else showConnected(element, false);
});
document.addEventListener("htmx:ws:before:message:incoming", (event) => {
  const element = live(event);
  if (!element) return;
  stateOf(element).heard = Date.now();
  let frame;
  try { frame = JSON.parse(event.detail.message.data); } catch { return; }
  take(element, frame, event);
});

setInterval(() => each((element) => {
  if (Date.now() - stateOf(element).heard > SILENCE) { showConnected(element, false); reconnect(element); }
}), 5000);
window.addEventListener("online", () => each(reconnect));
window.addEventListener("offline", () => each((element) => showConnected(element, false)));
window.addEventListener("pageshow", (event) => { if (event.persisted) each(reconnect); });
document.addEventListener("asking:again", () => each((element) => { catchUp(element); placeInQueue(element); }));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) each((element) => { if (Date.now() - stateOf(element).heard > 20000) reconnect(element); });
});

export { send, swap };
