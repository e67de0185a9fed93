// A line or a read mark changes one row of the console's lists: only what changed in it comes, and is put in place here.

function count(place, number, kind) {
  const badge = document.createElement("span");
  badge.className = `count count--${kind}`;
  badge.textContent = number;
  place.replaceChildren(...(number ? [badge] : []));
}

function put(row, { line, unread, since, unanswered }) {
  const clock = row.querySelector("[data-since]");
  if (line) row.querySelector(".list__line").textContent = line;
  row.dataset.unread = unread;
  row.classList.toggle("list__item--unread", unread > 0 && "own" in row.dataset);
  count(row.querySelector(".list__count"), unread, "solid");
  clock.dataset.since = since;
  clock.toggleAttribute("data-unanswered", unanswered);
  if (!unanswered) clock.classList.remove("warn", "bad");
}

// What the main menu and the tab's title say: lines that nobody has read, and chats that wait to be opened.
function sum(lists) {
  const marker = lists.querySelector("[data-bell]");
  const unread = [...lists.querySelectorAll("[data-own]")].reduce((all, row) => all + Number(row.dataset.unread), 0);
  marker.dataset.unread = unread;
  count(document.getElementById("rail_chats"), unread + lists.querySelectorAll(".offer").length, "red");
  document.dispatchEvent(new Event("lists:counted"));
}

document.addEventListener("live:row", ({ target, detail }) => {
  const row = target.querySelector(`[data-chat-row="${detail.chat}"]`);
  if (!row) return;
  put(row, detail);
  sum(target);
});
