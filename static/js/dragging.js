// Rows that are put elsewhere by dragging. Each page says which rows (`selector`), shows where one would go
// (`mark(row, event)`; without a row: nowhere) and puts it there (`drop(dragged, row, event)`).

export function dragging(selector, mark, drop) {
  let dragged;
  const over = (event) => event.target.closest?.(selector);
  const target = (event) => {
    const row = dragged && over(event);
    return row === dragged ? undefined : row;
  };

  document.addEventListener("dragstart", (event) => {
    dragged = over(event);
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    const row = target(event);
    if (!row) return;
    event.preventDefault();
    mark(row, event);
  });
  document.addEventListener("drop", (event) => {
    const row = target(event);
    if (!row) return;
    event.preventDefault();
    drop(dragged, row, event);
  });
  document.addEventListener("dragend", () => {
    dragged = undefined;
    mark();
  });
}
