// Links to the chat open it in its window on this page; without the loader they lead to the chat as a page.

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-open-chat]") || !window.HelpCenter) return;
  event.preventDefault();
  window.HelpCenter("open");
});
