// The chat button on somebody's page. One request, no cookie, no storage, nothing inline: it runs under a strict
// content security policy (docs/embedding.md). The frame is fetched at the first click. The server fills in the
// three strings that begin with @ (helpcenter/embed/loader.py).
(() => {
  const given = "@settings", words = "@words";
  const script = document.currentScript;
  const own = (name) => script?.dataset[name] || given?.[name] || "";
  const all = window.HelpCenter?.all ?? {}; // by key: several services may stand on one page
  if (all[own("key")]) return;

  const origin = own("origin") || new URL(script.src).origin;
  const language = own("language") in words ? own("language") : Object.keys(words).at(-1);
  const text = words[language];
  const [solid, hover, darkSolid, darkHover] = own("colours").split(" ");
  const side = own("position") === "left" ? "left" : "";
  const listeners = { open: [], close: [], unread: [] };
  let frame, token, waiting, unread = 0, state = "closed";

  const css = `:host{--fill:light-dark(${solid},${darkSolid});--fill-hover:light-dark(${hover},${darkHover})}` + "@style";

  const make = (name, attributes = {}, parent, word = "") => {
    const made = document.createElementNS("http://www.w3.org/" + (name === "svg" || name === "path" ? "2000/svg" : "1999/xhtml"), name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    made.textContent = word;
    parent?.append(made);
    return made;
  };
  const host = make("helpcenter-chat", { role: "complementary", lang: language, "aria-label": text.title });
  const root = host.attachShadow({ mode: "open" });
  const box = make("section", {}, root);
  const backdrop = make("div", {}, box);
  const button = make("button", { type: "button", "aria-expanded": "false" }, box);
  for (const [icon, d] of [["chat", "M2.99 16.34a2 2 0 0 1 .1 1.17l-1.07 3.29a1 1 0 0 0 1.24 1.17l3.41-1a2 2 0 0 1 1.1.09 10 10 0 1 0-4.78-4.72"], ["close", "M18 6 6 18M6 6l12 12"]]) {
    make("path", { d }, make("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", "data-icon": icon }, button));
  }
  const badge = make("b", {}, button);
  const failure = make("p", { role: "alert" }, box);
  const bubble = make("aside", { role: "status" }, box);

  // A greeting after some seconds on the page, once; closed or followed, it stays away.
  function greet() {
    make("span", {}, bubble, own("greeting"));
    for (const [word, act] of [[text.ask, open], [text.dismiss, hush]]) make("button", { type: "button" }, bubble, word).addEventListener("click", act);
  }
  const hush = () => { if (bubble.matches(":focus-within")) button.focus(); bubble.textContent = ""; };

  function show(next) {
    const was = state;
    state = next;
    box.className = `${state} ${side}`;
    const isOpen = next !== "closed";
    button.setAttribute("aria-expanded", isOpen);
    button.setAttribute("aria-busy", next === "loading");
    button.setAttribute("aria-label", isOpen ? text.close : unread ? text.unread.replace("{count}", unread) : text.open);
    badge.textContent = isOpen || !unread ? "" : unread;
    if (isOpen) failure.textContent = "";
    if (isOpen === (was === "closed")) {
      tell({ type: isOpen ? "helpcenter:shown" : "helpcenter:hidden" });
      call(isOpen ? "open" : "close");
    }
  }
  const tell = (message) => frame?.contentWindow?.postMessage(message, origin);
  const call = (event, ...values) => listeners[event].forEach((listener) => listener(...values));

  function open() {
    if (state !== "closed") return;
    hush();
    show(frame ? "window" : "loading");
    if (frame) return frame.focus();
    const about = { language, page: location.href.slice(0, 2000), title: document.title.slice(0, 300) };
    if (location.origin !== origin) about.site = location.origin;
    if (token != null) about.identified = +!!token;
    frame = make("iframe", { title: text.title, src: `${origin}/embed/${own("key")}/frame?${new URLSearchParams(about)}` });
    frame.addEventListener("load", () => give(4000));
    box.append(frame);
    give(20000);
  }

  // No word from the frame: chat is off, this site is not allowed, or the network is away.
  function give(milliseconds) {
    clearTimeout(waiting);
    if (state === "loading") waiting = setTimeout(() => { discard(); failure.textContent = text.failed; }, milliseconds);
  }

  function close() {
    if (state === "closed") return;
    const hadFocus = root.activeElement;
    if (state === "window") show("closed");
    else discard(); // whether somebody is there is decided anew at the next click
    if (hadFocus) button.focus();
  }

  function discard() {
    clearTimeout(waiting);
    show("closed");
    frame?.remove();
    frame = undefined;
  }

  const answers = {
    "helpcenter:size": ({ state: next, height }) => {
      if (next !== "popup" && next !== "window") return;
      clearTimeout(waiting);
      if (Number.isFinite(height)) box.style.setProperty("--height", `${Math.min(Math.max(height, 120), 640)}px`);
      const first = state === "loading";
      if (state !== "closed") show(next);
      if (first) frame.focus();
      if (first && token != null) tell({ type: "helpcenter:identify", token });
    },
    "helpcenter:close": close,
    "helpcenter:unread": ({ count }) => {
      unread = Math.min(Math.max(Math.trunc(count) || 0, 0), 99);
      show(state);
      call("unread", unread);
    },
  };

  addEventListener("message", ({ source, origin: from, data }) => {
    if (frame && source === frame.contentWindow && from === origin && Object.hasOwn(answers, data?.type)) answers[data.type](data);
  });
  button.addEventListener("click", () => (state === "closed" ? open() : close()));
  backdrop.addEventListener("click", close);

  const commands = {
    open,
    close,
    identify: (value) => { token = String(value ?? ""); if (state !== "loading") tell({ type: "helpcenter:identify", token }); },
    on: (event, listener) => listeners[event]?.push(listener),
  };
  const earlier = window.HelpCenter?.q || [];
  const api = all[own("key")] = (command, ...values) => Object.hasOwn(commands, command) && commands[command](...values);
  if (!window.HelpCenter?.all) window.HelpCenter = Object.assign(api, { all, ready: true });

  function begin() {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
    } catch {
      make("style", {}, root).textContent = css; // browsers before 2023
    }
    show("closed");
    document.querySelector("[data-helpcenter-link]")?.remove();
    document.body.append(host);
    if (own("after")) setTimeout(() => frame || greet(), own("after") * 1000);
    for (const values of earlier) api(...values);
  }
  document.body ? begin() : addEventListener("DOMContentLoaded", begin);
})();
