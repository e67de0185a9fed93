// <details data-menu>: one open at a time, closed by Escape, a click elsewhere or a choice; arrows move within it.

const menus = () => document.querySelectorAll("details[data-menu][open]");

function items(menu) {
  return [...menu.querySelectorAll(".menu__item")].filter((item) => item.offsetParent !== null);
}

function close(menu, { refocus = false } = {}) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    const chosen = event.target.closest(".menu__item");
    if (!menu.contains(event.target) || (chosen && menu.contains(chosen))) close(menu);
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) close(menu);
});

function step(menu, event) {
  const list = items(menu);
  const at = list.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? list.length - 1 : at - 1, Home: 0, End: list.length - 1 }[event.key];
  if (to === undefined || !list.length) return;
  event.preventDefault();
  list[(to + list.length) % list.length].focus();
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (!menu) return;
  if (event.key === "ArrowDown" && !menu.open && event.target.matches("summary")) menu.open = true;
  if (!menu.open) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    close(menu, { refocus: true });
  } else step(menu, event);
});

// The administration's menu column stands open where there is room for it.
for (const group of document.querySelectorAll("details[data-open-wide]")) {
  if (matchMedia("(max-width: 899px)").matches) group.open = false;
}
