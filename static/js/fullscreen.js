// A button [data-fullscreen] shows the page alone, without menu and dock (css/wallboard.css), and back again.

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-fullscreen]")) return;
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
});

document.addEventListener("fullscreenchange", () => {
  document.querySelectorAll("[data-fullscreen]").forEach((button) => {
    button.setAttribute("aria-pressed", document.fullscreenElement ? "true" : "false");
  });
});
