/**
 * What comes when a visitor means to chat: it starts the WebAssembly module (src/mount.rs), and is what the element
 * of polychat.js does from then on.
 *
 * Boundary: polychat.js owns the element and the launcher and fetches this; the panel's inside is Rust's. Read on in
 * events.js, what the page hears, then around.js.
 */
import { initSync, mount } from "__GLUE__";
import { attention, dress, launcherOf, watchScheme, watchScreen } from "./around.js";
import { before, tell, tellLogged } from "./events.js";
import { teller } from "./page.js";
import { settingsOf } from "./settings.js";
import { wordsFor } from "./words.js";

// What only some chats load, by name.
const beside = __BESIDE__;
const sheet = new CSSStyleSheet();
sheet.replaceSync(__STYLE__);
// One module for all elements of a page.
let ready;

/**
 * Starts the chat of one element. `door` is what the loader has of it, `wasm` the response with the module.
 *
 * Gives what the element can do, each an async function that says whether it was done. It is in `door.chat` as well
 * until the element is taken off the page or the module crashes.
 */
export const start = async (door, wasm) => {
  const { host, base, launcher } = door;
  // An element that was taken off and put back meanwhile has started another.
  const mine = (door.run = {});
  const isGone = () => door.run !== mine || !host.isConnected;
  const more = (name) => import(new URL(beside[name], base));
  const settings = { identity: () => door.token };
  // As `storage` says.
  settings.keep = (name, value) => door.stores((store) => (store[door.prefix + name] = value), [kept]);
  settings.attributes = teller(door, settings, more);
  let words;
  let widget;
  let container;
  let mounted;
  let kept;
  let open = false;
  let stops = [];
  // How many messages of the visitor's this tab has logged.
  let said = 0;

  const ask = (name, detail) => before(host, name, { ...detail, conversationId: host.conversationId });
  // The widget has to know at once, but for a handoff: where the page takes its time that is a no, and done here once
  // the page agrees.
  let agreed;
  settings.before = (what, said) => {
    if (what === "handoff") return ask(what, said);
    if (what === "send" && said === agreed) return true;
    const answer = what === "end" ? ask(what) : ask("send", { text: said });
    if (answer.then) {
      answer.then((agrees) => {
        if (!agrees || isGone()) return;
        agreed = said;
        what === "pick" ? widget?.say(said) : widget?.act(what);
        agreed = undefined;
      });
    }
    return answer === true;
  };

  const expand = () => launcher.setAttribute("aria-expanded", open);
  const closed = () => {
    if (!open) return;
    open = false;
    expand();
    // The focus goes to the launcher if it was in here; elsewhere on the page it stays.
    if (host.matches(":focus-within")) launcherOf(door).focus();
    tell(host, "close");
  };
  const takeAway = () => {
    door.decline?.();
    for (const stop of stops.splice(0)) stop();
    host.phase = host.conversationId = undefined;
  };
  const hear = {
    hide: closed,
    log: (line) => {
      if (tellLogged(host, line) === "said") said += 1;
    },
    phase: (phase, id) => Object.assign(host, { phase, conversationId: id }),
    unread: (count) => {
      if (count !== host.unread) tell(host, "unread", { count });
      door.unread(count);
    },
    crash: () => door.crash(),
  };
  // The module is spoilt for good: what it drew goes.
  door.crash = () => {
    widget = undefined;
    takeAway();
    door.chat = undefined;
    closed();
    door.fail(`${words.crashed} ${words["start-again"]}`);
  };

  // What a running widget cannot take in: another one takes up the conversation from the store. Where only the store is
  // another, a conversation would be lost by that: it goes on as it began.
  const fixed = () => {
    const names = /^(account|project|visitor|endpoint|lang|storage|idle|delayed|longest|avatar|text-)/;
    const given = { ...door.given, storage: host.phase === "active" ? kept : settings.storage };
    return JSON.stringify(Object.entries(given).filter(([name, value]) => value && names.test(name)).sort());
  };
  const put = async () => {
    ready ??= compiled(wasm).then((module) => initSync({ module }));
    [words, settings.locks] = await Promise.all([
      wordsFor(host, door.given, base),
      // Only tabs that share a log take turns, and without one nothing may be stored.
      settings.storage === "local" ? (navigator.locks ?? standIn(more)) : undefined,
      ready,
    ]);
    if (isGone()) return;
    takeAway();
    // Into a container, not straight into the shadow root: Leptos loses top-level nodes there.
    container = document.createElement("div");
    container.className = "root";
    // From outside the composer looks like no text field: its keys would be the page's shortcuts.
    for (const kind of ["keydown", "keypress", "keyup"]) container.addEventListener(kind, (event) => event.stopPropagation());
    dress(host, sheet);
    host.shadowRoot.prepend(container);
    const count = attention(settings);
    stops = [watchScheme(host, container, settings), watchScreen(container), () => count(0), () => container.remove()];
    kept = settings.storage;
    mounted = fixed();
    widget = mount(container, settings, words, (what, ...said) => {
      if (what === "unread") count(...said);
      hear[what](...said);
    });
    stops.push(() => widget?.free());
    if (open) widget.act("resume");
    const knows = document.createElement("button");
    knows.part = "knows";
    knows.className = "quiet";
    knows.textContent = words.knows;
    knows.onclick = async () => (await more("notes")).known(door, knows);
    container.querySelector(".transcript").prepend(knows);
    if (door.given.disclaimer) (await more("notes")).disclaim(door, container);
  };

  // What some owners tell their visitors, and ask, before anything is done.
  const agrees = async () => !door.given.consent || (await more("notes")).consent(door, settings, container, words);
  const shows = (how) => async () => {
    if (!(await agrees()) || isGone()) return false;
    const was = open;
    open = true;
    expand();
    widget.act(how);
    if (!was) tell(host, "open");
    return true;
  };
  const isActive = () => host.phase === "active";
  const acts = {
    open: async () => open || ((await ask("open")) && shows("show")()),
    close: () => {
      door.decline?.();
      if (open) widget.act("hide");
      closed();
      return true;
    },
    toggle: () => (open ? acts.close() : acts.open()),
    send: async (text) => {
      if (!(await acts.open()) || !(await ask("send", { text }))) return false;
      // Where the last one is over.
      widget.act("restart");
      const before = said;
      widget.say(`${text}`);
      return said > before;
    },
    endConversation: async () => isActive() && (await ask("end")) && (widget.act("end"), true),
    restart: async () => {
      if (isActive() && !(await acts.endConversation())) return false;
      return (await acts.open()) && (widget.act("restart"), true);
    },
    // As it was on the page before: in view, or with an answer on its way.
    "was-open": shows("resume"),
    "was-busy": () => true,
  };
  const chat = {};
  for (const [name, act] of Object.entries(acts)) {
    chat[name] = async (given) => !isGone() && !!widget && act(given);
  }
  // The loader calls these at once.
  chat.forget = () => {
    door.told = door.agreed = undefined;
    widget.act("forget");
  };
  chat.hide = acts.close;
  chat.follow = () => {
    Object.assign(settings, settingsOf(door.given, base));
    expand();
    if (fixed() !== mounted) return put();
    stops[0]?.();
    stops[0] = watchScheme(host, container, settings);
  };

  Object.assign(settings, settingsOf(door.given, base));
  door.stops.push(takeAway);
  try {
    await put();
  } catch (error) {
    // The page's policy forbids it.
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    const page = { settings, settingsOf, sheet, ask, tell, attention, dress, launcherOf, watchScheme, watchScreen, isGone };
    return (await more("frame")).start(door, page);
  }
  if (isGone()) return chat;
  door.chat = chat;
  const messages = () => {
    const all = [];
    if (host.phase) widget.messages((author, text, at) => all.push({ author, text, at: new Date(at) }));
    return all;
  };
  Object.defineProperty(host, "messages", { __proto__: null, configurable: true, get: messages });
  tell(host, "ready");
  return chat;
};

// As it comes; a server may call it something else than wasm, which browsers compile only once it is there.
const compiled = (wasm) =>
  WebAssembly.compileStreaming(wasm.clone()).catch(async () => WebAssembly.compile(await wasm.arrayBuffer()));

// Browsers have no Web Locks on pages that came without TLS.
const standIn = async (more) => {
  try {
    return await (await more("locks")).standIn();
  } catch {}
};
