// Panes beside each other (.panes): where there is room for fewer, data-shown on the group says which one is on top.
// A click on data-pane-show="list|main|details" changes it, Escape closes the details, F6 walks through all panes of the page.

function show(group, name) {
  if (!group) return;
  group.dataset.shown = name;
  group.querySelector(`[data-pane="${name}"]`)?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pane-show]");
  if (button) show(button.closest(".panes") ?? document.querySelector(".panes"), button.dataset.paneShow);
});

function nextPane(backwards) {
  const panes = [...document.querySelectorAll("[data-pane]")].filter((pane) => pane.offsetParent !== null);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes.at((at + (backwards ? -1 : 1) + panes.length) % panes.length);
  if (!next) return;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "F6") {
    event.preventDefault();
    nextPane(event.shiftKey);
  }
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const group = event.target.closest?.(".panes[data-shown='details']");
  if (!group || event.target.closest("dialog, [data-menu][open]")) return;
  show(group, "main");
});
