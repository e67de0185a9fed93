// Article categories put elsewhere by dragging: above or below a row, or onto its middle to stand under it. Nothing here
// is needed: the arrows of each row move it among its like, and its page has the category that it stands under.

import { dragging } from "./dragging.js";

const form = document.getElementById("category_drop");
const places = ["before", "into", "after"];

const place = (row, event) => {
  const { top, height } = row.getBoundingClientRect();
  return places[Math.min(2, Math.max(0, Math.floor(((event.clientY - top) / height) * 3)))];
};

function mark(row, event) {
  for (const other of document.querySelectorAll("[data-category]")) {
    if (other === row) other.dataset.drop = place(row, event);
    else delete other.dataset.drop;
  }
}

function drop(dragged, row, event) {
  const where = place(row, event);
  const next = [...document.querySelectorAll(`[data-parent="${row.dataset.parent}"]`)].filter((other) => other !== dragged);
  const before = where === "before" ? row : next[next.indexOf(row) + 1];
  form.action = dragged.dataset.url;
  form.elements.parent_id.value = where === "into" ? row.dataset.category : row.dataset.parent;
  form.elements.before_id.value = where === "into" ? "" : (before?.dataset.category ?? "");
  form.requestSubmit();
}

dragging("[data-category]", mark, drop);
