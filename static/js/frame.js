// The chat frame: its dialogs, and how much room it asks of the page around it (embed loader or help center).

import { tell } from "./surroundings.js";

const absent = () => document.querySelector("[data-frame-step=absent]");
const sizes = new ResizeObserver(announce);

// "Operator absent" is a small popup as high as its text, everything else the window.
function announce() {
  const popup = absent();
  document.body.classList.toggle("frame--absent", Boolean(popup));
  if (popup) sizes.observe(popup);
  tell({ type: "helpcenter:size", state: popup ? "popup" : "window", height: popup?.offsetHeight });
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

// What stands in the composer goes along into the inquiry form too.
document.addEventListener("submit", (event) => {
  const draft = document.getElementById("composer_text")?.value.trim();
  const content = event.target.closest("[data-prefill]")?.elements.content;
  if (content && draft && !content.value.endsWith(draft)) content.value = `${content.value}\n${draft}`.trim();
}, true);

// Who the page around us says this is: a token signed by its site, kept in memory and sent with the consent alone.
let token = "";
document.addEventListener("frame:identify", ({ detail }) => {
  token = typeof detail === "string" ? detail : "";
  const whose = document.querySelector("form[data-whose]");
  if (whose) {
    whose.elements.identity.value = token;
    whose.requestSubmit();
  }
  const step = document.querySelector("[data-identify]");
  if (step && token) htmx.ajax("GET", step.dataset.identify, { target: "#frame", swap: "innerHTML" });
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-frame-step=consent]");
  if (!form || !token) return;
  const field = form.elements.identity ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "identity" }));
  field.value = token;
}, true);

// The consent could not be sent: the form stays as it is. Sent again, it begins one chat, even if only the answer was lost.
function sayNotSent(event, isFailed) {
  const sentence = event.target.closest?.("form")?.querySelector("[data-not-sent]");
  if (sentence) sentence.hidden = !isFailed;
}
document.addEventListener("htmx:before:request", (event) => sayNotSent(event, false));
document.addEventListener("htmx:response:error", (event) => sayNotSent(event, event.detail.ctx.response.status >= 500 || event.target.matches("[data-whose]")));
document.addEventListener("htmx:error", (event) => sayNotSent(event, true));

document.addEventListener("htmx:after:swap", announce);
document.addEventListener("htmx:after:swap", () => document.querySelector("dialog[data-opens]:not([open])")?.showModal());
announce();
