// Texts with a preview beside them (data-preview): half a second after the last key the preview's own button is pressed.

const PAUSE_MS = 500;
const clocks = new WeakMap();

document.addEventListener("input", (event) => {
  const section = event.target.closest("[data-preview]");
  const button = section?.querySelector("[data-preview-button]");
  if (!button) return;
  clearTimeout(clocks.get(section));
  clocks.set(section, setTimeout(() => button.form.requestSubmit(button), PAUSE_MS));
});
