// What is being written in a chat is still there after looking into another one. Kept by this page alone.

const drafts = new Map(); // where the lines of the chat are sent → { text, kind }

const composers = () => document.querySelectorAll("form[data-composer]");
const keyOf = (form) => form.getAttribute("action");

function keep(form) {
  const text = form.querySelector("textarea").value;
  if (text) drafts.set(keyOf(form), { text, kind: form.elements.kind?.value });
  else drafts.delete(keyOf(form));
}

function restore(form) {
  const draft = drafts.get(keyOf(form));
  const field = form.querySelector("textarea");
  if (!draft || field.value) return;
  field.value = draft.text;
  const kind = form.querySelector(`[name=kind][value="${draft.kind}"]`);
  if (!kind) return;
  kind.checked = true;
  form.classList.toggle("composer--note", draft.kind === "note");
}

function changed(event) {
  const form = event.target.closest?.("form[data-composer]");
  if (form) keep(form);
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);
document.addEventListener("composer:send", changed);
document.addEventListener("htmx:after:swap", () => composers().forEach(restore));
