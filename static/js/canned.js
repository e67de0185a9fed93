// Canned replies: "/" at the start of the composer, or the button, opens the list over it; typing finds in it, arrows
// move, Enter inserts and never sends, Escape closes. An IME's keys belong to the IME.

let open = null; // { form, field, list, from }: what is put in replaces the text from `from` to the caret
let dismissed = false; // closed by Escape: stays closed until the slash is gone

const fold = (text) => text.normalize("NFKC").toLowerCase()
  .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
const options = (list) => [...list.querySelectorAll("[role=option]:not([hidden])")];
const active = (list) => list.querySelector("[aria-selected=true]");
const slash = (field) => /^[/／][^\n]*$/.test(field.value.slice(0, field.selectionStart));
const typed = () => open.field.value.slice(open.from, open.field.selectionStart).replace(/^[/／]/, "");

function mark(option) {
  active(open.list)?.setAttribute("aria-selected", "false");
  if (!option) return open.field.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  return open.field.setAttribute("aria-activedescendant", option.id);
}

function close() {
  if (!open) return;
  open.field.removeAttribute("aria-activedescendant");
  open.field.removeAttribute("aria-controls");
  open.box.hidden = true;
  open.box.querySelector("[data-canned-count]").textContent = "";
  open = null;
}

// Those whose name has the words stand before those whose text alone has them.
function find() {
  const { list, box, form } = open;
  const words = fold(typed()).split(/\s+/).filter(Boolean);
  const has = (option, where) => words.every((word) => fold(where(option)).includes(word));
  const all = [...list.children];
  const ranked = all.map((option) => ({
    option,
    rank: has(option, (one) => one.dataset.name) ? 0 : has(option, (one) => `${one.dataset.name} ${one.dataset.text}`) ? 1 : 2,
    at: Number(option.dataset.at),
  }));
  ranked.sort((one, other) => one.rank - other.rank || one.at - other.at);
  ranked.forEach(({ option, rank }) => { option.hidden = rank === 2; list.append(option); });
  const found = options(list);
  const count = found.length ? form.dataset.cannedCount.replace("{}", found.length) : form.dataset.cannedNone;
  box.querySelector("[data-canned-count]").textContent = count;
  mark(found[0]);
}

function boxOf(form) {
  const box = form.querySelector("[data-canned-list]");
  return { box, list: box.querySelector("[role=listbox]") };
}

async function show(form, from) {
  const field = form.querySelector("textarea");
  const mine = { form, field, from, ...boxOf(form) };
  open = mine;
  try {
    const answer = await fetch(form.dataset.canned, { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
    mine.list.innerHTML = await answer.text();
  } catch {
    mine.list.replaceChildren(); // no network: the text stays as it is, and the list says that it is empty
  }
  if (open !== mine || !form.isConnected) return;
  [...mine.list.children].forEach((option, at) => { option.dataset.at = at; });
  mine.box.hidden = false;
  field.setAttribute("aria-controls", mine.list.id);
  find();
}

function insert(option) {
  const { field, from } = open;
  field.setRangeText(option.dataset.text, from, field.selectionStart, "end");
  close();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function step(key) {
  const all = options(open.list);
  const at = all.indexOf(active(open.list));
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1 }[key];
  if (all.length) mark(all[(to + all.length) % all.length]);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-canned]");
  if (!form || event.target.tagName !== "TEXTAREA") return;
  if (!slash(event.target)) dismissed = false;
  if (open?.field === event.target) {
    if (event.target.selectionStart < open.from || (open.slash && !slash(event.target))) close();
    else if (!open.box.hidden) find();
  } else if (slash(event.target) && !dismissed) {
    show(form, 0);
    open.slash = true;
  }
});

// Before the composer's own Enter: while the list is open, Enter chooses, and sends nothing even where nothing fits.
document.addEventListener("keydown", (event) => {
  if (!open || event.target !== open.field || event.isComposing || event.keyCode === 229) return;
  if (!["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key) || (event.key === "Enter" && event.shiftKey)) return;
  if (event.key === "Tab") return void close();
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Escape") { dismissed = true; close(); }
  else if (event.key === "Enter") { if (active(open.list)) insert(active(open.list)); }
  else step(event.key);
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-canned-open]");
  const option = open && event.target.closest("[data-canned-list] [role=option]");
  if (option) return void insert(option);
  if (!button) return void (open && !event.target.closest("[data-canned-list], [data-composer] textarea") && close());
  const form = button.closest("[data-canned]");
  const field = form.querySelector("textarea");
  if (open) return void close();
  field.focus();
  return void show(form, field.selectionStart);
});

document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-canned-list]")) event.preventDefault(); // the field keeps the focus
});
document.addEventListener("focusout", (event) => { if (open && event.target === open.field) setTimeout(() => { if (open && document.activeElement !== open.field) close(); }, 150); });
document.addEventListener("htmx:after:swap", () => { if (open && !open.form.isConnected) open = null; });
