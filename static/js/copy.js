// Buttons that copy a text: data-copy="<id>"; afterwards the word is that of data-copied for two seconds.

const SHOWN_MS = 2000;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    return select(source); // without TLS there is no clipboard: the text is marked, and the keyboard copies it
  }
  const word = button.querySelector(".button__label > span");
  if (button.dataset.word === undefined) button.dataset.word = word.textContent;
  word.textContent = button.dataset.copied;
  setTimeout(() => { word.textContent = button.dataset.word; }, SHOWN_MS);
});

function select(source) {
  const range = document.createRange();
  range.selectNodeContents(source);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
