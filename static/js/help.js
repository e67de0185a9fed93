// Help center: search as one types, but not in the middle of an IME's composition; and buttons that open the chat.

function typed(input) {
  input.dispatchEvent(new CustomEvent("typed", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-typed]") && !event.isComposing) typed(event.target);
});

document.addEventListener("compositionend", (event) => {
  if (event.target.matches("[data-typed]")) typed(event.target);
});

// The list under the search box of the home page: Escape and a click elsewhere put it away, arrows walk through it.
const list = () => document.querySelector("[data-search-list]");

document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("[data-search]");
  if (!box || !list()) return;
  if (event.key === "Escape") {
    list().replaceChildren();
    box.querySelector("input").focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const stops = [box.querySelector("input"), ...list().querySelectorAll("a")];
  stops[stops.indexOf(document.activeElement) + step]?.focus();
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (list() && !event.target.closest("[data-search]")) list().replaceChildren();
  const button = event.target.closest("[data-chat-open]");
  if (!button || !window.HelpCenter) return;
  event.preventDefault();
  window.HelpCenter("open");
});

// The table of contents marks the part of the article that is being read.
const entries = new Map([...document.querySelectorAll(".article__toc a")].map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver((changes) => {
  const top = changes.find((change) => change.isIntersecting);
  if (!top) return;
  for (const link of entries.values()) link.removeAttribute("aria-current");
  entries.get(top.target.id)?.setAttribute("aria-current", "true");
}, { rootMargin: "0px 0px -70% 0px" });
for (const id of entries.keys()) seen.observe(document.getElementById(id));
