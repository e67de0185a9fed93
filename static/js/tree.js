// The tree of processing types (data-tree): opening and closing, arrow keys, and reordering by Alt+arrows or dragging.
// Which rows are open is remembered across swaps; the server opens those on the way to what it shows.

import { dragging } from "./dragging.js";

const opened = new Set();
const rows = () => [...document.querySelectorAll("[data-tree] > [role=treeitem]")];
const byId = (id) => document.getElementById(`category_${id}`);
const isOpen = (row) => row?.getAttribute("aria-expanded") === "true";
const isClosed = (row) => row.getAttribute("aria-expanded") === "false"; // a leaf is neither: what is typed below it shows
const visible = () => rows().filter((row) => !row.hidden && row.dataset.id);

function draw() {
  for (const row of rows()) {
    if (row.hasAttribute("aria-expanded")) row.setAttribute("aria-expanded", String(opened.has(row.dataset.id)));
    const parent = byId(row.dataset.parent);
    row.hidden = Boolean(parent) && (parent.hidden || isClosed(parent));
  }
  const first = visible().find((row) => row.getAttribute("aria-selected") === "true") ?? visible()[0];
  if (!rows().some((row) => row.tabIndex === 0 && !row.hidden) && first) first.tabIndex = 0;
  label();
}

function takeOver() {
  for (const row of rows()) if (isOpen(row)) opened.add(row.dataset.id);
  draw();
}

function toggle(row, open = !isOpen(row)) {
  if (open) opened.add(row.dataset.id);
  else opened.delete(row.dataset.id);
  draw();
}

function focus(row) {
  if (!row) return;
  for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
  row.focus();
}

// The button over the tree closes everything, or opens it where nothing is open.
function label() {
  const button = document.querySelector("[data-tree-all]");
  const word = button?.querySelector(".button__label > span");
  if (!word) return;
  button.dataset.word ??= word.textContent;
  word.textContent = opened.size ? button.dataset.word : button.dataset.otherWord;
}

function toggleAll() {
  if (opened.size) opened.clear();
  else for (const row of rows()) if (row.hasAttribute("aria-expanded")) opened.add(row.dataset.id);
  draw();
}

function place(row, values) {
  const tools = Object.fromEntries(new FormData(document.getElementById("category_tools")));
  const selected = document.getElementById("category_selected").value;
  htmx.ajax("POST", `${row.dataset.url}/position`, { source: row, target: row, swap: "none", values: { ...tools, selected, ...values } });
}

const keys = {
  ArrowDown: (row) => focus(visible()[visible().indexOf(row) + 1]),
  ArrowUp: (row) => focus(visible()[visible().indexOf(row) - 1]),
  Home: () => focus(visible()[0]),
  End: () => focus(visible().at(-1)),
  ArrowRight: (row) => (row.hasAttribute("aria-expanded") && !isOpen(row) ? toggle(row, true) : keys.ArrowDown(row)),
  ArrowLeft: (row) => (isOpen(row) ? toggle(row, false) : focus(byId(row.dataset.parent))),
  Enter: (row) => row.querySelector("[data-select]").click(),
  F2: (row) => row.querySelector("[data-rename]").click(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.id === "category_name") return document.querySelector("[data-cancel]").click();
  const row = event.target;
  if (!row.matches?.("[data-tree] > [data-id]") || event.ctrlKey || event.metaKey) return;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.altKey && step) place(row, { places: step });
  else if (!event.altKey && keys[event.key]) keys[event.key](row);
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-tree-all]")) return toggleAll();
  const row = event.target.closest("[data-tree] > [data-id]");
  if (event.target.closest("[data-toggle]")) toggle(row);
  else if (row && !event.target.closest("a, button, summary, .menu__list")) row.querySelector("[data-select]").click();
});

// Dragging: a line shows where it would go, above or below the row under the pointer.
const below = (row, event) => event.clientY > row.getBoundingClientRect().top + row.offsetHeight / 2;
const mark = (row, event) => {
  for (const other of rows()) {
    other.classList.toggle("tree__row--target", other === row && !below(row, event));
    other.classList.toggle("tree__row--target-below", other === row && below(row, event));
  }
};
const drop = (dragged, row, event) => {
  const siblings = rows().filter((other) => other.dataset.id && other.dataset.parent === row.dataset.parent && other !== dragged);
  const before = below(row, event) ? siblings[siblings.indexOf(row) + 1] : row;
  place(dragged, { parent_id: row.dataset.parent, before_id: before?.dataset.id ?? "" });
};
dragging("[data-tree] > [data-id]", mark, drop);

document.addEventListener("htmx:after:swap", takeOver);
takeOver();
