/**
 * What a website loads: it defines <poly-chat>, paints the launcher, and fetches the chat itself only
 * when a visitor shows intent. A classic script, because only those know where they came from.
 *
 * Boundary: this file owns the element, the launcher and the way into the chat. What the element does once it is
 * loaded is in chat.js; the panel is the WebAssembly module's (src/mount.rs).
 */
(() => {
  if (customElements.get("poly-chat")) return;

  // Filled in when a release is put together: the files' names, the digest of the second, and style/launcher.css.
  const [script, wasm, integrity, early] = __FILES__;
  // The settings that are properties too, without which there is no chat first; embed/settings.js knows them all.
  const settings =
    "account project endpoint visitor storage storageHours idleMinutes delayedResponses handoffUrl avatar announce longestMessage theme mode position clearOf launcher launcherIcon launcherText teaser sound titleCount facts redact consent disclaimer disclaimerUntil updates".split(" ");
  const tag = document.currentScript;
  const base = new URL(".", tag?.src ?? location.href);

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(__STYLES__);

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    // Not `for … in`, which finds what a page has added to all objects.
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const button = (attributes, onclick, ...children) => Object.assign(element("button", attributes, ...children), { onclick });

  const dashed = (name) => name.replace(/[A-Z]/, "-$&").toLowerCase();
  const set = (host, name, value) => {
    if ((value ?? false) === false) host.removeAttribute(dashed(name));
    else host.setAttribute(dashed(name), value === true ? "" : value);
  };

  // Storage may be denied, which throws; "none" is none.
  const stores = (act, names = ["session", "local"]) => {
    for (const name of names) {
      try {
        act(window[`${name}Storage`]);
      } catch {}
    }
  };

  // One load a page, whoever asks first. After a failure or a crash the next one asks anew: `attempt`
  // makes the address another one, as browsers remember a module that failed or was spoilt.
  let loading;
  let attempt = "";
  const load = () =>
    (loading ??= Promise.all([
      import(address(script)),
      // What is not the file, such as a page that says so, has another digest.
      fetch(address(wasm), { integrity }),
    ]));
  const startAfresh = () => {
    attempt += "?";
    loading = undefined;
  };
  const address = (name) => new URL(`polychat-${name}${attempt}`, base).href;

  // "Chat" is understood wherever Latin letters are, but here.
  const chat = { pl: "Czat", tr: "Sohbet", ja: "チャット", zh: "聊天", ko: "채팅", ar: "محادثة", he: "צ׳אט" };
  const nameIn = (host) => chat[(host.closest("[lang]")?.lang || navigator.language).slice(0, 2)] ?? "Chat";

  // What the page has to say, also before this file came, waits for the first element. Something else of that name is
  // not ours to touch, and a frozen prototype takes no assignment.
  const queue = [(window.Polychat ??= [])].find(Array.isArray) ?? [];
  const calls = queue.splice(0);
  // Without a prototype: a page may have put `get` or `value` on all objects, and it would be read here.
  Object.defineProperty(queue, "push", {
    __proto__: null,
    value: (call) => {
      const first = document.querySelector("poly-chat");
      first ? call(first) : calls.push(call);
    },
  });

  // What an element is inside. `door` is what chat.js gets of it, and what that puts there: `chat`, what is in
  // charge once it is loaded.
  const insideOf = (host) => {
    const badge = element("span", { part: "badge", class: "badge" });
    const notice = element("div", { part: "notice", class: "notice", role: "status", hidden: "" });
    const launcher = button({ part: "launcher", class: "launcher", "aria-expanded": false }, () => {
      if (!launcher.matches("[aria-busy=true]")) act("toggle");
    });
    const warm = () => load().catch(startAfresh);
    launcher.onpointerenter = launcher.onfocus = warm;
    let starting;

    const door = {
      host,
      base,
      notice,
      launcher,
      stops: [],
      attributes: [],
      stores,
      // What the pages before have left.
      stored: (name) => {
        let found;
        stores((store) => (found ??= store[door.prefix + name]));
        return found ?? "";
      },
      unread: (count) => {
        host.unread = badge.dataset.count = +count;
        badge.hidden = !+count;
        launcher.setAttribute("aria-label", (door.given["launcher-text"] || nameIn(host)) + (+count ? ` (${count})` : ""));
      },
      // The module could not be loaded or is spoilt for good: the next one who asks starts a fresh one.
      fail: (text) => {
        starting = startAfresh();
        notice.hidden = false;
        notice.replaceChildren(button({}, () => act("open"), text));
      },
    };

    // What takes the chat itself. Gives `true` once it is done, `false` where it was stopped or could not be.
    const act = async (name, given) => {
      // Where the element was only just put on the page.
      await 0;
      if (!door.given) return false;
      launcher.setAttribute("aria-busy", true);
      notice.hidden = true;
      try {
        const chat = await (starting ??= load().then(([{ start }, wasm]) => start(door, wasm)));
        return await chat[name](given);
      } catch (error) {
        console.error("Polychat", error);
        // A crash on the way has said so already.
        if (notice.hidden) door.fail("The chat could not be loaded. Try again");
        return false;
      } finally {
        launcher.setAttribute("aria-busy", false);
      }
    };

    // Brings what is on the page in step with the attributes. The widget checks them when it is loaded, but for those
    // without which there is nothing to load.
    const follow = () => {
      const root = host.shadowRoot;
      if (!host.isConnected) {
        for (const stop of door.stops.splice(0)) stop();
        starting = door.chat = undefined;
        root.replaceChildren();
        return;
      }
      const given = Object.fromEntries([...host.attributes].map(({ name, value }) => [name, value.trim()]));
      for (const name of settings.slice(0, 2)) {
        if (!/^[\w-]+$/.test(given[name] ?? "")) {
          console.error(`Polychat: \`data-${name}\` is missing or no id`);
          return;
        }
      }
      door.given = given;
      door.prefix = `polychat/2/${given.account}/${given.project}/${encodeURIComponent(given.visitor ?? "")}/`;
      const picture = given["launcher-icon"];
      const icon = element(picture ? "img" : "i", { part: "icon", class: "icon", src: picture ?? "", alt: "" });
      launcher.replaceChildren(icon, given["launcher-text"] ?? "", badge);
      door.unread(door.chat ? host.unread : door.stored("unread"));
      if (given.teaser || given.launcher || given["clear-of"]) import(address(early)).then(({ begin }) => begin(door, warm));
      if (root.firstChild) return door.chat?.follow();
      root.append(launcher, notice);
      // Open on the page before, or closed with an answer on its way.
      if (door.stored("panel")) act(`was-${door.stored("panel")}`);
    };

    return {
      act,
      follow,
      // Removes what was stored of this chat, for who logs out on a computer that others use.
      forget: () => {
        stores((store) => {
          for (const key of Object.keys(store)) if (key.startsWith(door.prefix)) delete store[key];
        });
        door.chat?.forget();
      },
      // What the agent may know, over what stands in `attribute-*`: read when a conversation is created.
      setAttributes: (values) => {
        door.attributes.push(values);
      },
      // Who is logged in, and your server's word for it.
      identify: ({ visitor, token } = {}) => {
        door.token = token;
        host.visitor = visitor;
      },
      // Takes the chat off the page for good. What is stored of it stays.
      destroy: () => {
        door.chat?.hide();
        host.remove();
      },
    };
  };

  class PolyChat extends HTMLElement {
    #inside = insideOf(this);
    #watch = new MutationObserver(this.#inside.follow);

    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      // Set before this file came.
      for (const name of settings) {
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }

    // Whoever makes an element or moves it may not be done yet.
    connectedCallback() {
      this.#watch.observe(this, { attributes: true });
      queueMicrotask(this.#inside.follow);
      for (const call of calls.splice(0)) queueMicrotask(() => call(this));
    }

    static {
      const { prototype } = this;
      prototype.disconnectedCallback = prototype.connectedCallback;
      for (const name of "open close toggle send endConversation restart forget setAttributes identify destroy".split(" ")) {
        prototype[name] = function (given) {
          const { [name]: own, act } = this.#inside;
          return own ? own(given) : act(name, given);
        };
      }
      for (const name of settings) {
        Object.defineProperty(prototype, name, {
          __proto__: null,
          get() {
            return this.getAttribute(dashed(name)) || this.hasAttribute(dashed(name));
          },
          set(value) {
            set(this, name, value);
          },
        });
      }
    }
  }
  customElements.define("poly-chat", PolyChat);

  const made = element("poly-chat", {});
  const json = document.getElementById("polychat-settings")?.textContent ?? "{}";
  for (const [name, value] of Object.entries(JSON.parse(json))) {
    value?.constructor === Object ? made.setAttributes(value) : set(made, name, value);
  }
  for (const { name, value } of tag?.attributes ?? []) {
    if (name.startsWith("data-")) set(made, name.slice(5), value);
  }
  // A tag without settings only defines the element, for a page that writes it by itself.
  if (!made.hasAttributes()) return;
  const put = () => document.body.append(made);
  document.body ? put() : addEventListener("DOMContentLoaded", put);
})();
