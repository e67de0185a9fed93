// Native <dialog>: open by data-dialog-open="<id>", close by data-dialog-close or a click beside it,
// open by itself after a swap (data-dialog-auto), and stand in for the browser's own hx-confirm box.

const openers = new WeakMap();
const greeted = new WeakSet(); // opened by themselves once: a closed one stays closed whatever is swapped in elsewhere

function open(dialog, opener) {
  if (!dialog || dialog.open) return;
  openers.set(dialog, opener ?? document.activeElement);
  dialog.showModal();
}

function openFresh(root) {
  for (const dialog of root.querySelectorAll("dialog[data-dialog-auto]")) {
    if (greeted.has(dialog)) continue;
    greeted.add(dialog);
    open(dialog);
  }
}

// Focus goes back to what opened the dialog, even if a swap has replaced that element by one of the same id.
document.addEventListener("close", (event) => {
  const opener = openers.get(event.target);
  const back = opener?.isConnected ? opener : opener?.id && document.getElementById(opener.id);
  if (back) back.focus();
}, true);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) return open(document.getElementById(opener.dataset.dialogOpen), opener);
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) return closer.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && isBeside(event.target, event)) event.target.close();
});

function isBeside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

document.addEventListener("htmx:confirm", (event) => {
  const dialog = document.getElementById("confirmation");
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (!dialog || !ctx?.confirm) return;
  event.preventDefault();
  dialog.querySelector("[data-confirm-text]").textContent = ctx.confirm;
  const answered = (answer) => {
    if (answer.target.closest("[data-confirm='yes']")) dialog.returnValue = "yes";
    if (answer.target.closest("[data-confirm]")) dialog.close(dialog.returnValue);
  };
  dialog.returnValue = "";
  dialog.addEventListener("click", answered);
  dialog.addEventListener("close", () => {
    dialog.removeEventListener("click", answered);
    if (dialog.returnValue === "yes") issueRequest();
    else dropRequest();
  }, { once: true });
  open(dialog, ctx.sourceElement);
});

// What takes a dialog's place closes it first, so that focus goes back to what opened it.
document.addEventListener("htmx:before:swap", (event) => {
  for (const { target } of event.detail.tasks) {
    const place = typeof target === "string" ? document.querySelector(target) : target;
    for (const dialog of place?.querySelectorAll("dialog[open]") ?? []) dialog.close();
  }
});

document.addEventListener("htmx:after:swap", () => openFresh(document));
openFresh(document);
