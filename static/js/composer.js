// The composer: Enter sends, Shift+Enter breaks the line, an IME's Enter only ends its composition (live-chat.md 1.4).

import { add } from "./outbox.js";
import { send } from "./live.js";

const TYPING_PAUSE = 2500; // ms between two "is typing"
let told = 0;

function submit(form) {
  const field = form.querySelector("textarea");
  const text = field.value.trim();
  const kind = new FormData(form).get("kind") ?? undefined;
  showProblem(form, "");
  field.focus();
  if (text) {
    field.value = "";
    add(form, { uuid: newUuid(), text, kind });
  }
  form.dispatchEvent(new CustomEvent("composer:send", { bubbles: true, detail: kind }));
}

// What is the matter, under the field; "": nothing any more.
function showProblem(form, sentence) {
  const place = form.querySelector("[data-problem]");
  place.textContent = sentence;
  place.hidden = !sentence;
}

// Files and emoji are fetched when they are first used: they are no part of what a frame weighs.
function attach(form, files) {
  if (!form?.dataset.files || !files.length) return;
  import("./attachments.js").then(({ stage }) => stage(form, files), () => showProblem(form, form.dataset.failed));
}

function filesOf(transfer) {
  const items = [...(transfer?.items ?? [])].filter((item) => item.kind === "file" && !item.webkitGetAsEntry?.()?.isDirectory);
  return items.map((item) => item.getAsFile()).filter(Boolean);
}

const dropPlace = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files") && document.querySelector("[data-composer][data-files]");

const newUuid = () => crypto.randomUUID?.() ?? uuid();

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

document.addEventListener("click", (event) => {
  const form = event.target.closest?.("[data-composer]");
  const emoji = event.target.closest?.("[data-emoji]");
  if (form && event.target.closest("[data-attach]")) form.querySelector("[data-file-input]").click();
  if (form && emoji) import("./emoji.js").then(({ toggle }) => toggle(form, emoji), () => showProblem(form, form.dataset.failed));
});

document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-file-input]")) return;
  attach(event.target.form, [...event.target.files]);
  event.target.value = "";
});

// A table that is copied comes as text and as a picture: the text is meant.
document.addEventListener("paste", (event) => {
  const form = event.target.closest?.("[data-composer]");
  const files = filesOf(event.clipboardData);
  if (!form || !files.length || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  attach(form, files);
});

for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    const form = dropPlace(event);
    if (!form) return;
    event.preventDefault();
    form.classList.toggle("composer--drop", type === "dragover");
    if (type === "drop") attach(form, filesOf(event.dataTransfer));
  });
}

export { newUuid, showProblem };
