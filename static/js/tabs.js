// Tab lists (role="tablist" data-tabs): arrow keys, Home and End move, the chosen tab is marked and brought into view.

function choose(tab) {
  for (const other of tab.closest("[role='tablist']").querySelectorAll("[role='tab']")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
  }
  document.getElementById(tab.getAttribute("aria-controls"))?.setAttribute("aria-labelledby", tab.id);
  bringIntoView(tab);
}

// Sideways only: scrollIntoView would move the page as well.
function bringIntoView(tab) {
  const list = tab.closest("[data-tabs]");
  list.scrollLeft = tab.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tabs] [role='tab']");
  if (tab) choose(tab);
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[data-tabs] [role='tab']");
  if (!tab) return;
  const tabs = [...tab.closest("[role='tablist']").querySelectorAll("[role='tab']")];
  const at = tabs.indexOf(tab);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = tabs[(to + tabs.length) % tabs.length];
  next.focus();
  next.click();
});

for (const chosen of document.querySelectorAll("[data-tabs] [aria-selected='true'], [data-tabs] [aria-current]")) {
  bringIntoView(chosen);
}
