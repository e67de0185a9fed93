// Writing an article: the buttons over the text, pictures that are chosen, dropped or pasted, and a question before
// what was typed is lost.

const form = document.querySelector("form[data-editor]");
const text = form.querySelector("textarea");
const chooser = form.querySelector("[data-upload]");
const status = form.querySelector("[data-upload-status]");
const typed = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "csrf_token"));
let saved = form.querySelector(".callout--red, .callout--amber") ? "" : typed();
let leaving = false;

form.addEventListener("submit", () => { leaving = true; });
window.addEventListener("pageshow", () => { leaving = false; });
window.addEventListener("beforeunload", (event) => {
  if (!leaving && saved !== typed()) event.preventDefault();
});

// Through the browser's own undo, where it has one.
function insert(words, from, to) {
  text.focus();
  text.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, words)) text.setRangeText(words, from, to, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function wrap(button) {
  const [before, after] = button.dataset.wrap.split("|");
  let { selectionStart: from, selectionEnd: to } = text;
  const chosen = text.value.slice(from, to);
  if ("line" in button.dataset) {
    from = text.value.lastIndexOf("\n", from - 1) + 1;
    const lines = text.value.slice(from, to).split("\n");
    return insert(lines.map((line) => before + line).join("\n"), from, to);
  }
  insert(before + chosen + after, from, to);
  text.setSelectionRange(from + before.length, from + before.length + chosen.length);
}

async function upload(file) {
  status.textContent = chooser.dataset.uploading;
  const body = new FormData();
  body.append("file", file);
  try {
    const answer = await fetch(chooser.dataset.upload, { method: "POST", body, headers: { "X-CSRFToken": form.elements.csrf_token.value } });
    const told = await answer.json();
    status.textContent = told.problem ?? "";
    if (told.markdown) insert(told.markdown, text.selectionEnd, text.selectionEnd);
  } catch {
    status.textContent = chooser.dataset.failed;
  }
}

const pictures = (files) => [...(files ?? [])].filter((file) => file.type.startsWith("image/"));

async function take(files) {
  for (const file of files) await upload(file);
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-wrap]");
  if (button) wrap(button);
});
chooser.addEventListener("change", async () => {
  await take(pictures(chooser.files));
  chooser.value = "";
});
text.addEventListener("paste", (event) => {
  const files = pictures(event.clipboardData.files);
  if (!files.length) return;
  event.preventDefault();
  take(files);
});
text.addEventListener("dragover", (event) => {
  if (![...event.dataTransfer.types].includes("Files")) return;
  event.preventDefault();
  text.dataset.over = "";
});
text.addEventListener("dragleave", () => { delete text.dataset.over; });
text.addEventListener("drop", (event) => {
  delete text.dataset.over;
  const files = pictures(event.dataTransfer.files);
  if (!files.length) return;
  event.preventDefault();
  take(files);
});
