// The chat history: searching while one types, the panel beside the list, and on phones the filters.

const PAUSE = 350; // ms without a key before the list is searched
const form = document.getElementById("history_search");
const panel = document.getElementById("history_panel");
let timer;

function search() {
  clearTimeout(timer);
  form.requestSubmit();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
}

function showClear() {
  const text = document.getElementById("history_text");
  form.querySelector("[data-clear]").hidden = !text.value;
}

form.addEventListener("input", (event) => {
  if (event.target.id !== "history_text") return;
  showClear();
  if (!event.isComposing) later(); // half a Japanese word would find other chats
});
form.addEventListener("compositionend", (event) => { if (event.target.id === "history_text") later(); });
form.addEventListener("change", (event) => { if (event.target.closest("[data-apply]")) search(); });
form.addEventListener("submit", () => clearTimeout(timer));

form.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-filters-toggle]");
  if (toggle) {
    const shown = form.classList.toggle("history__search--open");
    toggle.setAttribute("aria-expanded", String(shown));
  }
  if (event.target.closest("[data-clear]")) {
    document.getElementById("history_text").value = "";
    document.getElementById("history_text").focus();
    showClear();
    search();
  }
});

// The shortcut of the chat screen leads to the field itself.
if (location.hash === "#history_text") document.getElementById("history_text").focus();

// --- panel

function markRow() {
  const open = panel.querySelector("[data-chat]")?.dataset.chat;
  for (const row of document.querySelectorAll("#history_list [data-chat]")) {
    if (row.dataset.chat === open) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  const row = document.querySelector("#history_list [aria-current]");
  row?.scrollIntoView({ block: "nearest" });
}

function close(url) {
  const open = panel.querySelector("[data-chat]")?.dataset.chat;
  panel.replaceChildren();
  if (url) history.pushState({ htmx: true }, "", url);
  markRow();
  document.querySelector(`#history_row_${open} a`)?.focus();
}

panel.addEventListener("click", (event) => {
  const link = event.target.closest("[data-panel-close]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (panel.querySelector("form[data-unsaved='true']")) location.assign(link.href); // the browser asks first
  else close(link.href);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !panel.contains(event.target)) return;
  if (!event.target.closest("dialog, [data-menu][open], [role=combobox]")) panel.querySelector("[data-panel-close]")?.click();
});

// Back and forward between chats of one search change the panel alone: the list keeps its place.
document.addEventListener("htmx:before:history:restore", (event) => {
  const to = new URL(event.detail.path, location.href);
  const search = document.querySelector("[data-history-search]").dataset.historySearch;
  if (to.search !== search || !/^\/console\/history(\/\d+)?$/.test(to.pathname)) return;
  event.preventDefault();
  if (to.pathname === "/console/history") close(null);
  else htmx.ajax("GET", to.pathname + to.search, { target: "#history_panel", swap: "innerHTML" });
});

document.addEventListener("htmx:after:swap", (event) => {
  markRow();
  const filters = document.getElementById("history_filters");
  form.querySelector("[data-filters-count]").textContent = filters.dataset.chosen;
  if (event.detail.ctx.target === panel) {
    panel.querySelector("#history_customer_name")?.focus({ preventScroll: true });
  }
});
markRow();
