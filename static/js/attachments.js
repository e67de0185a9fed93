// Files of a composer: chosen, dropped or pasted they wait in a tray until Send; then each goes up as a line of its own,
// with its progress, again and again under the same UUID until it is acknowledged (live-chat.md 1.4, 5.1).

import { newUuid, showProblem } from "./composer.js";
import { add, headers } from "./outbox.js";

const STALLED = 30000; // ms without progress after which an upload counts as cut off
const trays = new Map(); // where a composer's files go → those that wait; they wait while another chat is shown, too

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

function sizeOf(bytes) {
  const [value, unit] = bytes < 1048576 ? [Math.max(1, bytes / 1024), "KB"] : [bytes / 1048576, "MB"];
  return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: unit === "MB" ? 1 : 0 })} ${unit}`;
}

function card(file, kind = "span") {
  const name = element("span", "attachment__name", file.name);
  name.append(element("small", "", sizeOf(file.size)));
  const made = element(kind, "attachment");
  made.append(name);
  return made;
}

function draw(form) {
  const files = trays.get(form.dataset.files);
  let tray = form.querySelector("[data-tray]");
  if (!tray) {
    tray = element("ul", "composer__files");
    tray.dataset.tray = "";
    form.prepend(tray);
  }
  tray.hidden = !files.length;
  tray.replaceChildren(...files.map((file) => {
    const remove = element("button", "attachment__remove", "×");
    remove.type = "button";
    remove.setAttribute("aria-label", `${form.dataset.remove}: ${file.name}`);
    remove.addEventListener("click", () => {
      trays.set(form.dataset.files, trays.get(form.dataset.files).filter((one) => one !== file));
      draw(form);
      form.querySelector("textarea").focus();
    });
    const item = card(file, "li");
    item.append(remove);
    return item;
  }));
}

// Put files into the tray; one that is too large says so at once, before anything of it is sent.
function stage(form, files) {
  const fitting = files.filter((file) => file.size <= Number(form.dataset.largest));
  showProblem(form, fitting.length < files.length ? form.dataset.tooLarge : "");
  trays.set(form.dataset.files, [...(trays.get(form.dataset.files) ?? []), ...fitting]);
  draw(form);
  form.querySelector("textarea").focus();
}

// One attempt. Throws where the network is away; a file that is no longer there is an answer, and a last one.
async function post(form, line) {
  try { await line.file.slice(0, 1).arrayBuffer(); } catch { return new Response("{}", { status: 410 }); }
  if (line.cancelled) return new Response("{}", { status: 410 }); // asked last: nothing waits between here and send()
  const body = new FormData();
  body.set("uuid", line.uuid);
  if (line.kind) body.set("kind", line.kind);
  body.set("file", line.file, line.file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stalled;
    const alive = () => { clearTimeout(stalled); stalled = setTimeout(() => request.abort(), STALLED); };
    const cut = () => { line.cancelled ? resolve(new Response("{}", { status: 410 })) : reject(new Error("cut off")); };
    const goOffline = () => request.abort();
    line.abort = () => request.abort();
    request.upload.addEventListener("progress", ({ loaded, total }) => { line.bar.value = loaded / total; alive(); });
    request.addEventListener("load", () => resolve(new Response(request.responseText, { status: request.status })));
    request.addEventListener("error", cut);
    request.addEventListener("abort", cut);
    request.addEventListener("loadend", () => { clearTimeout(stalled); removeEventListener("offline", goOffline); });
    addEventListener("offline", goOffline);
    request.open("POST", form.dataset.files);
    for (const [name, value] of Object.entries({ ...headers(), "HX-Request": "true" })) request.setRequestHeader(name, value);
    line.bar.value = 0;
    alive();
    request.send(body);
  });
}

function lineOf(form, file, kind) {
  const line = { uuid: newUuid(), kind, file, post };
  line.draw = () => {
    const made = card(file);
    line.bar = element("progress", "attachment__bar");
    line.bar.max = 1;
    line.bar.value = 0;
    line.bar.setAttribute("aria-label", `${form.dataset.sending}: ${file.name}`);
    const cancel = element("button", "attachment__remove", "×");
    cancel.type = "button";
    cancel.setAttribute("aria-label", `${form.dataset.cancel}: ${file.name}`);
    cancel.addEventListener("click", () => { line.cancelled = true; line.abort?.(); made.closest("li").remove(); });
    made.append(line.bar, cancel);
    return made;
  };
  return line;
}

document.addEventListener("htmx:after:swap", () => {
  for (const form of document.querySelectorAll("[data-composer][data-files]")) {
    if (trays.get(form.dataset.files)?.length && !form.querySelector("[data-tray]")) draw(form);
  }
});
document.addEventListener("composer:send", ({ target: form, detail: kind }) => {
  const files = trays.get(form.dataset.files) ?? [];
  if (!files.length) return;
  trays.set(form.dataset.files, []);
  draw(form);
  for (const file of files) add(form, lineOf(form, file, kind));
});

export { stage };
