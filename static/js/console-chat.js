// The chat screen: which row is open, and ending a chat with or without unsaved changes (live-chat.md 2.5).

function isUnsaved() {
  return Boolean(document.querySelector("[data-pane=details] [data-unsaved=true]"));
}

// Parts of a dialog with data-when are for saved or for unsaved information.
function showParts(dialog) {
  const unsaved = isUnsaved();
  dialog.querySelectorAll("[data-when]").forEach((part) => { part.hidden = (part.dataset.when === "unsaved") !== unsaved; });
}

function openEndDialog(id) {
  const dialog = document.getElementById(`end_chat_${id}`);
  showParts(dialog);
  dialog.showModal();
}

function saveThen(dialog, act) {
  const form = document.querySelector("[data-pane=details] form[data-unsaved]");
  form.addEventListener("information:saved", act, { once: true });
  dialog.close();
  form.requestSubmit();
}

function markOpenRow() {
  const id = document.querySelector("#conversation")?.dataset.chat;
  document.querySelectorAll("[data-chat-row]").forEach((row) => {
    if (row.dataset.chatRow === id) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  });
}

document.addEventListener("click", (event) => {
  const end = event.target.closest("[data-end-chat]");
  if (end) openEndDialog(end.dataset.endChat);
  const dialog = event.target.closest("[data-end-dialog]");
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (dialog && event.target.closest("[data-save-and-end]")) saveThen(dialog, () => dialog.querySelector("[data-end-now]").click());
  const first = event.target.closest("[data-save-first]");
  if (first) saveThen(first.closest("dialog"), () => first.form.requestSubmit());
  if (dialog && event.target.closest("[data-end-now]")) dialog.close();
  const shows = event.target.closest("[data-shows]");
  if (shows) document.querySelector("[data-chat-screen]").dataset.shown = shows.dataset.shows;
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-shows]")) document.querySelector("[data-chat-screen]").dataset.shown = event.target.dataset.shows;
});
document.addEventListener("htmx:after:swap", () => {
  markOpenRow();
  document.querySelectorAll("[data-asks-unsaved]").forEach(showParts);
});
markOpenRow();
