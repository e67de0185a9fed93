// [data-combobox="url"]: a text field that finds while one types, and a hidden field for the ID of what is chosen.
// Typing asks the url with ?q=; arrows move, Enter chooses, Escape takes back, an emptied field chooses nothing.

const PAUSE = 120; // ms without a key before the url is asked
const waiting = new WeakMap();

const parts = (box) => ({
  input: box.querySelector("[role=combobox]"),
  value: box.querySelector("input[type=hidden]"),
  list: box.querySelector("[role=listbox]"),
  whole: box.querySelector("[data-combobox-whole]"),
});

const options = (list) => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
const active = (list) => list.querySelector("[aria-selected=true]");

function mark(box, option) {
  const { input, list } = parts(box);
  active(list)?.setAttribute("aria-selected", "false");
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  return input.setAttribute("aria-activedescendant", option.id);
}

function close(box) {
  const { input, list } = parts(box);
  clearTimeout(waiting.get(box));
  box.asked = null; // an answer still on its way is not shown
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  mark(box, null);
}

async function open(box, typed) {
  const { input, list } = parts(box);
  const url = new URL(box.dataset.combobox, location.href);
  url.searchParams.set("q", typed);
  const asked = Symbol(typed);
  box.asked = asked;
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    const found = await answer.text();
    if (!answer.ok || box.asked !== asked || document.activeElement !== input) return;
    list.innerHTML = found;
  } catch {
    return; // no network: the next key asks again
  }
  list.hidden = false;
  list.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-expanded", "true");
  mark(box, typed ? options(list)[0] : options(list).find((one) => one.dataset.value === parts(box).value.value));
}

function later(box, typed) {
  clearTimeout(waiting.get(box));
  waiting.set(box, setTimeout(() => open(box, typed), PAUSE));
}

// What stands in the field is always the name of what is chosen; `chosen` null: nothing.
function choose(box, chosen) {
  const { input, value, whole } = parts(box);
  input.value = chosen?.label ?? "";
  input.defaultValue = input.value;
  if (whole) whole.textContent = chosen?.whole ?? "";
  const before = value.value;
  value.value = chosen?.value ?? "";
  close(box);
  if (value.value !== before) value.dispatchEvent(new Event("change", { bubbles: true }));
}

function step(box, key) {
  const { list } = parts(box);
  const all = options(list);
  const at = all.indexOf(active(list));
  const to = key === "ArrowDown" ? at + 1 : at < 0 ? all.length - 1 : at - 1;
  if (all.length) mark(box, all[(to + all.length) % all.length]);
}

function takeBack(box) {
  const { input } = parts(box);
  if (!input.value.trim()) choose(box, null);
  else input.value = input.defaultValue;
  close(box);
}

const boxOf = (event) => event.target.closest?.("[data-combobox]");

document.addEventListener("input", (event) => {
  const box = event.target.matches("[role=combobox]") && boxOf(event);
  if (box) later(box, event.target.value);
});

document.addEventListener("click", (event) => {
  const box = boxOf(event);
  if (!box) return;
  const option = event.target.closest("[role=option]:not([aria-disabled])");
  if (option) choose(box, option.dataset);
  else if (parts(box).list.hidden) {
    parts(box).input.focus();
    parts(box).input.select();
    open(box, "");
  }
});

document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-combobox] [role=listbox]")) event.preventDefault(); // the field keeps the focus
});

document.addEventListener("keydown", (event) => {
  const box = event.target.matches("[role=combobox]") && boxOf(event);
  if (!box || event.isComposing) return;
  const { input, list } = parts(box);
  if (["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    if (list.hidden) open(box, "");
    else step(box, event.key);
  } else if (event.key === "Enter" && !list.hidden) {
    event.preventDefault();
    if (active(list)) choose(box, active(list).dataset);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    input.value = input.defaultValue;
    close(box);
  }
}, true);

document.addEventListener("focusout", (event) => {
  const box = boxOf(event);
  if (box && !box.contains(event.relatedTarget)) takeBack(box);
});
