/**
 * The chat of a page that forbids WebAssembly: it runs in a frame of the gateway's, in the panel's place, and the element goes
 * on as if it ran in the page.
 *
 * Boundary: chat.js loads this where the module may not be compiled. framed.js is the other side, in the frame. They meet by one
 * message each way, whose origin and source are checked, and speak through a port that nobody else has.
 */
const LONGEST_WAIT_MS = 5_000;

// What the widget in the frame needs to know; what the agent is told of the page stays here until it is asked for.
const passed = /^(account|project|visitor|storage|idle|delayed|handoff|avatar|announce|longest|consent|disclaimer|updates$|text-)/;
const themed = [
  "--polychat-accent", "--polychat-brand", "--polychat-bubble-radius", "--polychat-button-radius", "--polychat-danger",
  "--polychat-edge", "--polychat-font", "--polychat-font-size", "--polychat-ink", "--polychat-line", "--polychat-muted",
  "--polychat-on-brand", "--polychat-raised", "--polychat-surface",
];
// The panel is in view while these are done, so that it can take the focus.
const opening = ["open", "toggle", "send", "restart", "was-open"];

/** Two ends of a port that call each other's functions by name; gives the function that calls. */
export const wire = (port, does) => {
  const asked = new Map();
  let last = 0;
  port.onmessage = async ({ data: { id, name, given, answer } }) => {
    if (name === undefined) {
      asked.get(id)?.(answer);
      asked.delete(id);
      return;
    }
    let said = false;
    try {
      if (Object.hasOwn(does, name)) said = await does[name](given);
    } catch (error) {
      console.error("Polychat", error);
    }
    port.postMessage({ id, answer: said });
  };
  return (name, given) =>
    new Promise((resolve) => {
      asked.set((last += 1), resolve);
      port.postMessage({ id: last, name, given });
    });
};

/** Starts the chat of one element. Gives what chat.js gives. */
export const start = async (door, page) => {
  const { host, base, launcher } = door;
  const { settings, sheet, ask, tell, isGone } = page;
  page.dress(host, sheet);
  const container = document.createElement("div");
  container.className = "root";
  const frame = document.createElement("iframe");
  frame.part = frame.className = "panel";
  frame.title = launcher.ariaLabel;
  frame.allow = "clipboard-write";
  frame.hidden = true;
  frame.src = new URL("frame.html", base);
  container.append(frame);
  host.shadowRoot.prepend(container);
  const count = page.attention(settings);
  const stops = [page.watchScheme(host, container, settings), page.watchScreen(container)];
  const end = () => {
    for (const stop of stops.splice(0)) stop();
    count(0);
    container.remove();
  };
  door.stops.push(end);

  let isOpen = false;
  let messages = [];
  const show = (now) => {
    if (now === isOpen) return;
    isOpen = now;
    launcher.setAttribute("aria-expanded", now);
    keep(door, "panel", now ? "open" : "", "session");
    if (!now && host.shadowRoot.activeElement === frame) page.launcherOf(door).focus();
    frame.hidden = !now;
  };
  const follow = (state) => {
    if (state.messages) messages = state.messages;
    Object.assign(host, { phase: state.phase, conversationId: state.conversationId });
    door.unread(state.unread);
    count(state.unread);
    keep(door, "unread", state.unread || "", "local");
    show(state.open);
  };
  let port;
  try {
    port = await connected(frame, base.origin);
  } catch (error) {
    end();
    throw error;
  }
  stops.push(() => port.close());
  const call = wire(port, {
    attributes: () => settings.attributes(Symbol(), true),
    before: ({ name, detail }) => ask(name, detail),
    event: ({ name, detail, state }) => {
      if (isGone()) return;
      follow(state);
      tell(host, name, detail);
    },
  });
  const settle = () => call("settings", told(door, settings, container));
  const scheme = new MutationObserver(settle);
  scheme.observe(container, { attributeFilter: ["data-scheme"] });
  stops.push(() => scheme.disconnect());
  follow(await settle());

  const chat = {};
  for (const name of [...opening, "close", "endConversation", "was-busy"]) {
    chat[name] = async (given) => {
      if (isGone()) return false;
      if (opening.includes(name)) frame.hidden = false;
      const { done, state } = await call("act", { name, given });
      if (isGone()) return false;
      follow(state);
      frame.hidden = !isOpen;
      if (isOpen && name !== "was-open") frame.focus();
      return done;
    };
  }
  chat.forget = () => {
    messages = [];
    call("act", { name: "forget" }).then(({ state }) => isGone() || follow(state));
  };
  chat.hide = chat.close;
  chat.follow = () => {
    Object.assign(settings, page.settingsOf(door.given, base));
    stops[0]();
    stops[0] = page.watchScheme(host, container, settings);
    return settle();
  };
  door.chat = chat;
  Object.defineProperty(host, "messages", { __proto__: null, configurable: true, get: () => [...messages] });
  tell(host, "ready");
  return chat;
};

// The frame says that it is there, and gets one end of a port. A page that may not be shown there says nothing.
const connected = (frame, origin) =>
  new Promise((resolve, reject) => {
    const stopListening = new AbortController();
    const hear = (event) => {
      if (event.source !== frame.contentWindow || event.origin !== origin || event.data !== "polychat-frame") return;
      stopListening.abort();
      const { port1, port2 } = new MessageChannel();
      event.source.postMessage("polychat-page", origin, [port2]);
      resolve(port1);
    };
    const give = () => {
      stopListening.abort();
      reject(new Error(`this page forbids WebAssembly, and ${frame.src} as a frame too: allow one of them (docs/csp.md)`));
    };
    addEventListener("message", hear, { signal: stopListening.signal });
    frame.onload = () => setTimeout(give, LONGEST_WAIT_MS);
  });

const keep = (door, name, value, usual) => {
  const { storage = usual } = door.given;
  door.stores((store) => (store[door.prefix + name] = value), storage === "local" ? [usual] : [storage]);
};

// The settings of the element in the frame. Addresses are the page's.
const told = ({ host, given, token }, settings, container) => {
  const settingsThere = Object.fromEntries(Object.entries(given).filter(([name]) => passed.test(name)));
  if (given.avatar) settingsThere.avatar = new URL(given.avatar, document.baseURI).href;
  settingsThere.endpoint = settings.endpoint;
  settingsThere.lang = given.lang || host.parentElement?.closest("[lang]")?.lang || navigator.language;
  settingsThere.theme = settings.theme === "page" ? container.dataset.scheme : settings.theme;
  const style = getComputedStyle(host);
  return { given: settingsThere, token, style: themed.map((name) => [name, style.getPropertyValue(name)]) };
};
