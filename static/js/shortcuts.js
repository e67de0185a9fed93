// Keyboard shortcuts of the chat screen. The list is the one in the help (#shortcuts): a key alone works while nothing is
// being written, with Alt always; while an IME composes, or a dialog is open, none does.

const STORED = "helpcenter-single-keys";
const help = document.getElementById("shortcuts");
const rows = [...help.querySelectorAll("[data-shortcut]")];
const single = help.querySelector("[data-single-keys]");

const isShown = (element) => element.getClientRects().length > 0;
const first = (selector) => [...document.querySelectorAll(selector)].find(isShown);
const isWriting = (element) => Boolean(element.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]"));
const singleKeys = () => localStorage.getItem(STORED) !== "off";

// Chats at hand, as they stand in the list; those that wait are opened by another key.
function neighbour(step) {
  const list = [...document.querySelectorAll("#chat_lists a[data-chat-row]:not([hx-post])")];
  const at = list.findIndex((row) => row.getAttribute("aria-current") === "true");
  return list[at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length];
}

function choose(radio) {
  radio.click();
  radio.form.querySelector("textarea").focus();
}

const deeds = {
  next: () => neighbour(1)?.click(),
  previous: () => neighbour(-1)?.click(),
  click: (at) => first(at)?.click(),
  choose: (at) => { const radio = document.querySelector(at); if (radio) choose(radio); },
  focus: (at) => first(at)?.focus(),
  go: (at) => location.assign(at),
};

function wanted(event) {
  if (event.ctrlKey || event.metaKey) return null;
  if (event.altKey) return rows.find((row) => row.dataset.code === event.code);
  if (!singleKeys() || isWriting(event.target)) return null;
  return rows.find((row) => row.dataset.shortcut.toLowerCase() === event.key.toLowerCase());
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.repeat) return;
  if (document.querySelector("dialog[open]")) return;
  const row = wanted(event);
  if (!row) return;
  event.preventDefault();
  if (row.dataset.shortcut === "?") help.showModal(); // the browser gives the focus back to where it was
  else deeds[row.dataset.deed](row.dataset.at);
});

single.checked = singleKeys();
single.addEventListener("change", () => localStorage.setItem(STORED, single.checked ? "on" : "off"));
