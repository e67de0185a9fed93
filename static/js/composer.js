// The composer: Enter sends, Shift+Enter breaks the line, an IME's Enter only ends its composition (live-chat.md 1.4).

import { add } from "./outbox.js";
import { send } from "./live.js";

const TYPING_PAUSE = 2500; // ms between two "is typing"
let told = 0;

function submit(form) {
  const field = form.querySelector("textarea");
  const text = field.value.trim();
  if (!text) return;
  const kind = new FormData(form).get("kind") ?? undefined;
  field.value = "";
  field.focus();
  add(form, { uuid: crypto.randomUUID?.() ?? uuid(), text, kind });
}

// randomUUID exists only where the page counts as secure; an intranet without TLS does not.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-composer]");
  if (!form) return;
  event.preventDefault();
  submit(form);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-composer]");
  if (!form || event.target.tagName !== "TEXTAREA" || event.key !== "Enter") return;
  if (event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit(form);
});

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-typing]")) return;
  const form = event.target.closest("form");
  form.classList.toggle("composer--note", new FormData(form).get("kind") === "note");
  if (new FormData(form).get("kind") === "note" || Date.now() - told < TYPING_PAUSE) return;
  told = Date.now();
  const live = form.closest("[data-live]");
  if (live) send(live, { typing: true });
});

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-composer]");
  if (form && event.target.name === "kind") {
    form.classList.toggle("composer--note", event.target.value === "note");
    form.querySelector("textarea").focus();
  }
});
