// The chat frame: its dialogs, and what it tells the page around it (embed loader or help center).

const step = () => document.querySelector("[data-frame-step]")?.dataset.frameStep;

// Only to the page that opened us, whose origin the server has put into the address; it checks ours.
function tell(message) {
  if (window.parent === window) return;
  const origin = document.querySelector("#frame")?.dataset.parentOrigin;
  window.parent.postMessage(message, origin || location.origin);
}

function announce() {
  document.body.classList.toggle("frame--absent", step() === "absent");
  tell({ type: "helpcenter:size", state: step() === "absent" ? "popup" : "window" });
}

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const open = event.target.closest("[data-open]");
  if (open) openDialog(open.dataset.open);
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  if (event.target.closest("[data-frame=close]")) tell({ type: "helpcenter:close" });
});
document.addEventListener("htmx:after:request", (event) => {
  if (event.target.closest?.("[data-closes]") && event.detail.ctx?.response?.status < 300) event.target.closest("dialog")?.close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) tell({ type: "helpcenter:close" });
});
document.addEventListener("htmx:after:swap", announce);
announce();
