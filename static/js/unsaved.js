// form[data-information]: says what is not saved (data-unsaved="true", the amber line), warns before it is lost, and when
// the same information is changed elsewhere keeps what was typed and says so. Controls carry data-saved: what is saved.
// Tells others: the event information:saved on the form once the server has saved it.

const forms = () => [...document.querySelectorAll("form[data-information]")];
const controls = (form) => [...form.querySelectorAll("[data-saved]")];
const isUnsaved = (control) => control.value.trim() !== control.dataset.saved.trim();
const label = (control) => control.dataset.label ?? control.labels?.[0]?.textContent.trim() ?? control.name;

function refresh(form) {
  const names = controls(form).filter(isUnsaved).map(label);
  const line = form.querySelector(".unsaved");
  form.dataset.unsaved = String(names.length > 0);
  if (!line) return;
  line.hidden = names.length === 0;
  if (!names.length) return;
  const named = names.reduce((one, other) => form.dataset.andWords.replace("{}", () => one).replace("{}", () => other));
  const words = form.dataset.unsavedWords.replace("{}", () => named);
  const shown = line.querySelector("[data-unsaved-text]");
  if (shown.textContent !== words) shown.textContent = words;
}

function touched(event) {
  const form = event.target.closest?.("form[data-information]");
  if (form) refresh(form);
}

const unsavedIn = (element) => forms().find((form) => form.dataset.unsaved === "true" && element?.contains(form));

// A request that would swap unsaved fields away asks first; the form's own save does not, nor does [data-leaves-unsaved],
// whose question has been answered already.
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const form = unsavedIn(ctx.target);
  if (form && ctx.sourceElement !== form && !ctx.sourceElement.matches("[data-leaves-unsaved]")) ctx.confirm = form.dataset.leaveWords;
});

window.addEventListener("beforeunload", (event) => {
  if (unsavedIn(document.body)) event.preventDefault();
});

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement;
  if (form?.matches?.("form[data-information]") && ctx.request.method === "POST" && ctx.response.status < 300) {
    form.dataset.unsaved = "false";
    form.dispatchEvent(new CustomEvent("information:saved", { bubbles: true }));
  }
});

// --- changed elsewhere

async function savedNow(form) {
  const answer = await fetch(form.dataset.information, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById(form.id);
}

function shownText(control) {
  return control.closest("[data-combobox]")?.querySelector("[role=combobox]").value ?? control.value;
}

function take(control, fresh) {
  const box = control.closest("[data-combobox]");
  if (box) box.replaceWith(fresh.closest("[data-combobox]"));
  else [control.value, control.dataset.saved] = [fresh.value, fresh.dataset.saved];
}

function sayElsewhere(control, text, words) {
  const field = control.closest(".field__control");
  field.querySelector("[data-elsewhere]")?.remove();
  const line = document.createElement("p");
  line.className = "field__hint warn";
  line.dataset.elsewhere = "";
  line.setAttribute("role", "status");
  line.textContent = words.replace("{}", () => text || "—");
  field.append(line);
}

// Fields that nobody touched here take the new value. One that was typed in keeps what was typed: saving it is refused
// once, with both versions shown, because the version that the form was drawn from stays.
async function merge(form) {
  const now = await savedNow(form);
  if (!now || !form.isConnected || form.classList.contains("htmx-request")) return;
  let collides = false;
  for (const control of controls(form)) {
    const fresh = now.querySelector(`[data-saved][name="${control.name}"]`);
    if (!fresh || fresh.dataset.saved === control.dataset.saved) continue;
    if (isUnsaved(control)) {
      collides = true;
      sayElsewhere(control, shownText(fresh), form.dataset.elsewhereWords);
    } else take(control, fresh);
  }
  if (!collides) form.elements.version.value = now.elements.version.value;
  refresh(form);
}

document.addEventListener("htmx:ws:after:message:incoming", (event) => {
  let frame;
  try { frame = JSON.parse(event.detail.message.data); } catch { return; }
  const form = frame?.information && document.getElementById(`chat_${frame.information.chat}_information`);
  if (form && !form.classList.contains("htmx-request")) merge(form);
});

// What was said while there was no connection is asked for once there is one again.
document.addEventListener("live:up", (event) => {
  if (event.target.dataset?.audience === "staff") forms().filter((form) => !form.classList.contains("htmx-request")).forEach(merge);
});

document.addEventListener("input", touched);
document.addEventListener("change", touched);
document.addEventListener("htmx:after:swap", () => forms().forEach(refresh));
forms().forEach(refresh);
