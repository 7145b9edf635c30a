/**
 * For pages that come from PolyAI's own web widget: `window.WebchatAPI`, as they call it, done by <poly-chat>. One tag with
 * `polychat-compat.js` takes the place of the old one; it loads `polychat.js` from beside itself. docs/migrating.md
 * has what becomes of what.
 *
 * Boundary: it knows the element from outside, by its attributes, methods and events, but for the launcher, which it moves.
 * The old widget's signatures are published nowhere, so what is given is taken in every form that one might expect.
 */
(() => {
  if (window.WebchatAPI) return;

  const tag = document.currentScript;
  const given = { ...tag.dataset };
  const is = (name, usual) => (given[name] === undefined ? usual : given[name] !== "false");
  // The old widget's own settings: here they are something else, or nothing.
  const { renderMode } = given;
  const opens = is("autoOpen", false);
  const showsIcon = is("showIcon", true);
  if (!is("showHeader", true)) {
    console.warn("Polychat: `data-show-header` has no setting here; in your CSS: poly-chat::part(header) { display: none }");
  }
  const old = ["data-platform", "data-render-mode", "data-auto-open", "data-show-icon", "data-show-header"];

  // The element, as soon as there is one: it stays the same until it is destroyed.
  let element;
  // Whether somebody had a reason to load the chat. To close what is not there is no such reason.
  let isLoaded = false;
  let announce;
  const ready = new Promise((found) => (announce = found));
  const take = (chat) => {
    element = chat;
    element.addEventListener("polychat-ready", () => (isLoaded = true));
    if (!showsIcon) hideIcon();
    announce();
  };

  // Each call waits for the element, and gives what the element's method gives.
  const call = async (act) => {
    await ready;
    return act(element);
  };

  // A launcher of the page's own takes the place of the chat's: one that no page has.
  const NONE = "polychat-no-launcher";
  let launcher;
  const hideIcon = () => {
    if (element.launcher === NONE) return;
    launcher = element.launcher;
    element.launcher = NONE;
  };

  const moves = {
    bounce: [{ translate: "0 0" }, { translate: "0 -25%" }, { translate: "0 0" }, { translate: "0 -10%" }, { translate: "0 0" }],
    grow: [{ scale: 1 }, { scale: 1.25 }, { scale: 1 }],
    pulse: [{ opacity: 1 }, { opacity: 0.4 }, { opacity: 1 }, { opacity: 0.4 }, { opacity: 1 }],
  };
  const animateIcon = ({ type = "bounce", durationMs = 1_000 } = {}) => {
    if (!Object.hasOwn(moves, type)) {
      return console.error(`Polychat: animateIcon: there is no type "${type}"; there are ${Object.keys(moves).join(", ")}`);
    }
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    element.shadowRoot.querySelector("[part~=launcher]")?.animate(moves[type], { duration: durationMs });
  };

  // What is given of a visitor: an id, or an object with the id under one of these names; the rest is for the agent.
  const identifyUser = (user) => {
    const { token, ...about } = typeof user === "object" ? { ...user } : { id: user };
    const name = ["visitor", "id", "userId", "user_id"].find((known) => about[known] !== undefined);
    element.identify({ visitor: about[name], token });
    delete about[name];
    if (Object.keys(about).length) element.setAttributes(about);
  };

  // What each listener hears: an event of the element, and which of them.
  const events = {
    onOpen: ["polychat-open"],
    onClosed: ["polychat-close"],
    onSessionEnded: ["polychat-end"],
    onMessageSent: ["polychat-message", ({ author }) => author === "visitor"],
    onMessageReceived: ["polychat-message", ({ author }) => author === "agent"],
  };
  // In the order they came: name, the page's function, and what takes it away.
  let listeners = [];
  const off = (...which) => {
    const named = which.filter((one) => typeof one === "string").map((name) => name.toLowerCase().replace(/^(on)?/, "on"));
    const [own] = which.filter((one) => typeof one === "function");
    // Without a word: all of them.
    const isMeant = ({ name, listener, stop }) =>
      (!named.length || named.includes(name.toLowerCase())) && (!own || own === listener || own === stop);
    const meant = listeners.filter(isMeant);
    listeners = listeners.filter((one) => !meant.includes(one));
    for (const { heard } of meant) heard.abort();
  };
  const on = (name) => (listener) => {
    const [type, isFor = () => true] = events[name];
    const heard = new AbortController();
    const stop = () => off(name, stop);
    listeners.push({ name, listener, stop, heard });
    call((chat) => {
      chat.addEventListener(type, ({ detail }) => isFor(detail) && listener(detail ?? {}), { signal: heard.signal });
    });
    return stop;
  };

  window.WebchatAPI = {
    ...Object.fromEntries(Object.keys(events).map((name) => [name, on(name)])),
    off,
    // The launcher is there; the chat itself comes when it is opened.
    onReady: (listener) => {
      call(() => listener(window.WebchatAPI));
    },
    openWidget: () => call((chat) => ((isLoaded = true), chat.open())),
    closeWidget: () => call((chat) => isLoaded && chat.close()),
    endSession: () => call((chat) => chat.endConversation()),
    destroy: () =>
      call((chat) => {
        off();
        chat.destroy();
      }),
    getConfig: () => Object.fromEntries([...(element?.attributes ?? [])].map(({ name, value }) => [name, value])),
    isFullscreen: () => element?.mode === "fullscreen" || matchMedia("(max-width: 480px)").matches,
    showIcon: () =>
      call((chat) => {
        if (chat.launcher === NONE) chat.launcher = launcher;
      }),
    hideIcon: () => call(hideIcon),
    animateIcon: (how) => call(() => animateIcon(how)),
    // Without words those that the page has set as its teaser.
    showBubble: (said) =>
      call((chat) => {
        const words = said?.text ?? said?.message ?? said;
        if (typeof words === "string") chat.teaser = words;
      }),
    identifyUser: (user) => call(() => identifyUser(user)),
    setContext: (context) => call((chat) => chat.setAttributes(context)),
  };

  // The element of this tag, or the first of the page where the tag has no settings.
  const begin = () => {
    const made = document.createElement("poly-chat");
    for (const { name, value } of tag.attributes) {
      if (name.startsWith("data-") && !old.includes(name)) made.setAttribute(name.slice(5), value);
    }
    if (renderMode === "fullscreen") made.setAttribute("mode", "fullscreen");
    const put = () => {
      document.body.append(made);
      take(made);
    };
    document.body ? put() : addEventListener("DOMContentLoaded", put);
  };
  const loaded = () => (Object.keys(given).length ? begin() : (window.Polychat ??= []).push(take));
  if (opens) window.WebchatAPI.openWidget();
  if (customElements.get("poly-chat")) return loaded();
  const script = document.createElement("script");
  script.nonce = tag.nonce;
  script.onload = loaded;
  script.onerror = () => console.error(`Polychat: ${script.src} could not be loaded`);
  script.src = new URL("polychat.js", tag.src);
  document.head.append(script);
})();
