// The page around the chat frame, where there is one (static/embed/loader.js): what we tell it, and whether it shows us.
// Messages go to its exact origin, which the server has checked, and are taken from that origin and that window only.

const isEmbedded = window.parent !== window;
const origin = () => document.querySelector("#frame")?.dataset.parentOrigin || location.origin;
let shown = true;

export function tell(message) {
  if (isEmbedded) window.parent.postMessage(message, origin());
}

// A hidden frame is still "visible" to the browser, so the page around it has to say.
export const isShown = () => shown && !document.hidden;

addEventListener("message", ({ source, origin: from, data }) => {
  if (!isEmbedded || source !== window.parent || from !== origin()) return;
  if (data?.type === "helpcenter:identify") document.dispatchEvent(new CustomEvent("frame:identify", { detail: data.token }));
  if (data?.type !== "helpcenter:shown" && data?.type !== "helpcenter:hidden") return;
  shown = data.type === "helpcenter:shown";
  document.dispatchEvent(new Event("visibilitychange"));
});
