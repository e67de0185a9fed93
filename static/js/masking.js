// Masking a part of a line (live-chat.md 2.7): select it and press the toolbar's button, or open the line's own button by
// keyboard and select in the dialog. The server is told the place in code points, as it counts, and the piece itself.

const MASK = "●●●●";
const toolbar = document.getElementById("mask_toolbar");
let chosen = null; // { line, start, piece }

const length = (text) => [...text].length;
const lineOf = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("[data-mask]");

// The text of a range as the server keeps it: a chip stands for the mask in the text.
function plain(range) {
  const part = range.cloneContents();
  part.querySelectorAll(".masked").forEach((chip) => chip.replaceWith(MASK));
  return part.textContent;
}

// A chip is taken whole, and a selection that runs out of the line (a triple click does) ends with it.
function within(range, text) {
  const inside = range.cloneRange();
  if (!text.contains(inside.endContainer)) inside.setEnd(text, text.childNodes.length);
  const chip = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".masked");
  if (chip(inside.startContainer)) inside.setStartBefore(chip(inside.startContainer));
  if (chip(inside.endContainer)) inside.setEndAfter(chip(inside.endContainer));
  return inside;
}

function read() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const line = lineOf(range.startContainer);
  const text = line?.querySelector("[data-mask-text]");
  const other = lineOf(range.endContainer);
  if (!text?.contains(range.startContainer) || (other && other !== line && range.endOffset > 0)) return null;
  const inside = within(range, text);
  const piece = plain(inside);
  if (!piece.trim()) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(inside.startContainer, inside.startOffset);
  return { line, piece, start: length(plain(before)), box: inside.getBoundingClientRect() };
}

function place({ box }) {
  toolbar.hidden = false;
  const left = Math.min(Math.max(8, box.left + box.width / 2 - toolbar.offsetWidth / 2), innerWidth - toolbar.offsetWidth - 8);
  toolbar.style.left = `${left}px`;
  toolbar.style.top = `${box.top > toolbar.offsetHeight + 12 ? box.top - toolbar.offsetHeight - 6 : box.bottom + 6}px`;
}

function look() {
  chosen = read();
  if (chosen) place(chosen);
  else toolbar.hidden = true;
}

async function send(line, start, piece) {
  const values = { start, piece, place: line.dataset.place ?? "screen" };
  await htmx.ajax("POST", line.dataset.mask, { source: document.body, swap: "none", values });
}

let looking;
document.addEventListener("selectionchange", () => {
  clearTimeout(looking);
  looking = setTimeout(look, 120);
});
document.addEventListener("scroll", () => { toolbar.hidden = true; }, { capture: true, passive: true });
toolbar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
toolbar.addEventListener("click", (event) => {
  if (!chosen || !event.target.closest("[data-mask-selection]")) return;
  const { line, start, piece } = chosen;
  toolbar.hidden = true;
  getSelection().removeAllRanges();
  send(line, start, piece);
});

// --- by keyboard: only the newest line's button is on the way of the Tab key, arrows lead to the others

const tools = () => [...document.querySelectorAll("[data-mask-tool]")];

function rove() {
  const all = tools();
  const current = all.find((tool) => tool === document.activeElement) ?? all.at(-1);
  all.forEach((tool) => { tool.tabIndex = tool === current ? 0 : -1; });
}

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[data-mask-tool]") || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const all = tools();
  const to = all[all.indexOf(event.target) + (event.key === "ArrowUp" ? -1 : 1)];
  if (!to) return;
  to.focus();
  rove();
});

// The dialog's field takes a caret and a selection, and no change.
document.addEventListener("beforeinput", (event) => { if (event.target.matches("[data-mask-form] textarea")) event.preventDefault(); });
document.addEventListener("selectionchange", () => {
  const form = document.querySelector("[data-mask-form]");
  const field = form?.querySelector("textarea");
  if (!field || document.activeElement !== field) return;
  const piece = field.value.slice(field.selectionStart, field.selectionEnd);
  form.elements.start.value = length(field.value.slice(0, field.selectionStart));
  form.elements.piece.value = piece;
  form.querySelector("[data-mask-now]").disabled = !piece.trim();
  const hint = form.querySelector("[data-mask-choice]");
  if (piece.trim()) hint.textContent = hint.dataset.words.replace("{}", () => piece);
});
document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement: form, response } = event.detail.ctx;
  if (!form?.matches?.("[data-mask-form]") || !(response?.status < 300)) return;
  back = form.dataset.maskForm;
  form.closest("dialog").close();
});

// The line is drawn anew, by the answer and by the socket: the focus stays at its button until somebody moves it.
let back = null;
document.addEventListener("focusin", (event) => { if (event.target.id !== back) back = null; });
document.addEventListener("htmx:after:swap", () => { if (back && document.activeElement === document.body) document.getElementById(back)?.focus(); });

// What was disclosed is gone with its dialog.
document.addEventListener("close", (event) => { event.target.querySelector?.("[data-vanishes]")?.closest("dialog").remove(); }, true);
document.addEventListener("htmx:after:swap", rove);
rove();
