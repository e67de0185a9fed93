// What live elements ask the server. While it is being found out who is signed in (form[data-whose]), nothing is asked and
// what is under way is called off: by the time of the answer the chat may be taken away from this browser.

const underWay = new Set();
let holder = null; // the form that is being sent; once it is gone from the page it holds nothing

// The answer's text, or null where there is none: no network, called off, nothing new, refused.
async function ask(url) {
  if (holder?.isConnected) return null;
  const question = new AbortController();
  underWay.add(question);
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: question.signal });
    return answer.status === 200 ? await answer.text() : null;
  } catch { return null; } finally { underWay.delete(question); }
}

document.addEventListener("htmx:before:request", ({ target }) => {
  if (!target.matches?.("form[data-whose]")) return;
  holder = target;
  underWay.forEach((question) => question.abort());
});
document.addEventListener("htmx:finally:request", ({ target }) => {
  if (target !== holder) return;
  holder = null;
  document.dispatchEvent(new Event("asking:again"));
});

export { ask };
