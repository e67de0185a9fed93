// The emoji picker over a composer: groups, search by name, recent ones; arrows move, Escape gives the focus back.
// What was used lately is kept in this browser; a composer is there only after the consent (live-chat.md 1.3).

import { GROUPS } from "./emoji-list.js";

const RECENT = "helpcenter.emoji";
const MOST_RECENT = 16;
const language = () => (document.documentElement.lang === "ja" ? "ja" : "en");
const all = new Map(GROUPS.flat().map((entry) => [entry.emoji, entry]));

function recent() {
  try { return JSON.parse(localStorage.getItem(RECENT) ?? "[]").filter((emoji) => all.has(emoji)); } catch { return []; }
}

function remember(emoji) {
  const kept = [emoji, ...recent().filter((one) => one !== emoji)].slice(0, MOST_RECENT);
  try { localStorage.setItem(RECENT, JSON.stringify(kept)); } catch { /* storage is closed to us: nothing is kept */ }
}

function insert(form, emoji) {
  const field = form.querySelector("textarea");
  field.setRangeText(emoji, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function grid(name, entries) {
  const section = document.createElement("section");
  const title = document.createElement("p");
  title.setAttribute("aria-hidden", "true"); // the group has the name
  const list = document.createElement("div");
  title.textContent = name;
  list.className = "emoji__grid";
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", name);
  list.append(...entries.map((entry) => {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.textContent = entry.emoji;
    button.title = entry[language()];
    button.setAttribute("aria-label", entry[language()]);
    return button;
  }));
  section.append(title, list);
  return section;
}

function fill(picker, opener) {
  const wanted = picker.querySelector("input").value.trim().toLowerCase();
  const names = opener.dataset.emojiGroups.split("|");
  const fits = ({ en, ja }) => en.includes(wanted) || ja.includes(wanted);
  const last = recent().map((emoji) => all.get(emoji));
  const groups = GROUPS.map((entries, number) => [names[number], wanted ? entries.filter(fits) : entries]);
  if (!wanted && last.length) groups.unshift([opener.dataset.emojiRecent, last]);
  const shown = groups.filter(([, entries]) => entries.length).map(([name, entries]) => grid(name, entries));
  const body = picker.querySelector(".emoji__body");
  body.replaceChildren(...shown);
  if (!shown.length) body.textContent = opener.dataset.emojiNone;
  const first = body.querySelector("button");
  if (first) first.tabIndex = 0;
}

function close(picker, opener, form) {
  picker.remove();
  opener.setAttribute("aria-expanded", "false");
  form.querySelector("textarea")?.focus();
}

// The button a key leads to: beside, or in the row above or below, of the next group where this one ends.
function neighbour(picker, button, key) {
  const buttons = [...picker.querySelectorAll(".emoji__grid button")];
  const at = buttons.indexOf(button);
  if (key === "ArrowLeft") return buttons[at - 1];
  if (key === "ArrowRight") return buttons[at + 1];
  if (key === "Home") return buttons[0];
  if (key === "End") return buttons.at(-1);
  const { top, left } = button.getBoundingClientRect();
  const step = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
  let row = null;
  for (let next = buttons[at + step]; step && next; next = buttons[buttons.indexOf(next) + step]) {
    const box = next.getBoundingClientRect();
    if (Math.abs(box.top - top) < 4) continue;
    row ??= { top: box.top, best: next, gap: Infinity };
    if (Math.abs(box.top - row.top) > 4) break;
    if (Math.abs(box.left - left) < row.gap) Object.assign(row, { best: next, gap: Math.abs(box.left - left) });
  }
  return row?.best;
}

function move(picker, event) {
  const button = event.target.closest(".emoji__grid button");
  const next = button ? neighbour(picker, button, event.key) : event.key === "ArrowDown" && picker.querySelector(".emoji__grid button");
  if (!next) return;
  event.preventDefault();
  if (button) button.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function open(form, opener) {
  const picker = document.createElement("div");
  picker.className = "emoji";
  picker.setAttribute("role", "dialog");
  picker.setAttribute("aria-label", opener.dataset.emojiName);
  const search = document.createElement("input");
  search.type = "search";
  search.className = "input";
  search.placeholder = opener.dataset.emojiSearch;
  search.setAttribute("aria-label", opener.dataset.emojiSearch);
  const body = document.createElement("div");
  body.className = "emoji__body";
  picker.append(search, body);
  form.before(picker);
  fill(picker, opener);
  opener.setAttribute("aria-expanded", "true");
  search.focus();
  search.addEventListener("input", () => fill(picker, opener));
  picker.addEventListener("click", ({ target }) => {
    const button = target.closest(".emoji__grid button");
    if (!button) return;
    insert(form, button.textContent);
    remember(button.textContent);
  });
  picker.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return move(picker, event);
    event.stopPropagation();
    close(picker, opener, form);
  });
}

const pickerOf = (form) => (form.previousElementSibling?.classList.contains("emoji") ? form.previousElementSibling : null);

document.addEventListener("composer:send", ({ target: form }) => {
  if (pickerOf(form)) close(pickerOf(form), form.querySelector("[data-emoji]"), form);
});

// Open the picker of this composer, or close it.
export function toggle(form, opener) {
  if (pickerOf(form)) close(pickerOf(form), opener, form);
  else open(form, opener);
}
