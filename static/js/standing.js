// What an operator can do with the open chat depends on its state and on whose it is. A frame brings both with the title;
// where they differ from what the page was drawn for, it asks what can be done now. What was typed stays.

let asking = false;

async function look() {
  const section = document.getElementById("conversation");
  const title = section?.querySelector("[data-standing]");
  const now = title?.dataset.standing;
  if (!now || now === section.dataset.drawn || asking) return;
  asking = true;
  const id = section.dataset.chat;
  const foot = section.querySelector("[data-foot]")?.dataset.foot ?? "";
  try {
    await htmx.ajax("GET", `/console/chats/${id}/standing?foot=${foot}`, { target: `#chat_${id}_actions`, swap: "none" });
    section.dataset.drawn = now;
  } finally {
    asking = false;
  }
  look();
}

document.addEventListener("htmx:after:swap", look);
document.addEventListener("live:up", look);
