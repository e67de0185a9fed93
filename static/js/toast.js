// Toasts in #toasts: one at a time, 6 s, the clock stands while the pointer or the focus is on it;
// data-toast-stays waits to be closed. A request that never reached the server says so.

const SHOWN_MS = 6000;
const region = document.getElementById("toasts");

function clock(toast) {
  let left = SHOWN_MS;
  let since = 0;
  let timer;
  const run = () => {
    since = Date.now();
    timer = setTimeout(() => toast.remove(), left);
  };
  const hold = () => {
    clearTimeout(timer);
    left -= Date.now() - since;
  };
  for (const [starts, ends] of [["pointerenter", "pointerleave"], ["focusin", "focusout"]]) {
    toast.addEventListener(starts, hold);
    toast.addEventListener(ends, run);
  }
  run();
}

function show(toast) {
  for (const other of region.querySelectorAll("[data-toast]")) if (other !== toast) other.remove();
  if (!("toastStays" in toast.dataset)) clock(toast);
}

function showTemplate(id) {
  const template = document.getElementById(id);
  if (template) region.append(template.content.cloneNode(true));
}

if (region) {
  const latest = () => [...region.querySelectorAll("[data-toast]")].at(-1);
  new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length) && latest()) show(latest());
  }).observe(region, { childList: true });
  if (latest()) show(latest());
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove();
  });
  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx && !event.detail.ctx.response) showTemplate("toast-request-failed");
  });
}
