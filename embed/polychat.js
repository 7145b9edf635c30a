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
  const [script, wasm, integrity] = __FILES__;
  // The settings that are properties too, without which there is no chat first; embed/settings.js knows them all.
  const settings = [
    "account", "project", "endpoint", "visitor", "storage", "storageHours", "idleMinutes", "delayedResponses",
    "handoffUrl", "avatar", "announce", "longestMessage", "theme", "position", "launcherIcon", "launcherText",
    "teaser", "sound", "titleCount",
  ];
  const tag = document.currentScript;
  const base = new URL(".", tag?.src ?? location.href);

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(__STYLES__);
  const bubble = "M20 12a8 8 0 0 1-12 7l-4 1 1-4a8 8 0 1 1 15-4Z";

  const element = (name, attributes, ...children) => {
    const kind = /^(svg|path|image)$/.test(name) ? "2000/svg" : "1999/xhtml";
    const made = document.createElementNS(`http://www.w3.org/${kind}`, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const button = (attributes, click, ...children) => {
    const made = element("button", attributes, ...children);
    made.onclick = click;
    return made;
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
  let attempt = 0;
  const load = () =>
    (loading ??= Promise.all([
      import(address(script)),
      // What is not the file, such as a page that says so, has another digest.
      fetch(address(wasm), { integrity }),
    ]));
  const startAfresh = () => {
    loading = undefined;
    attempt += 1;
  };
  const address = (name) => new URL(`polychat-${name}${attempt ? `?${attempt}` : ""}`, base).href;

  // "Chat" is understood wherever Latin letters are, but here.
  const chat = { pl: "Czat", tr: "Sohbet", ja: "チャット", zh: "聊天", ko: "채팅", ar: "محادثة", he: "צ׳אט" };
  const nameIn = (host) => chat[(host.closest("[lang]")?.lang || navigator.language).slice(0, 2)] ?? "Chat";

  // What the page has to say, also before this file came, waits for the first element.
  const queue = (window.Polychat ??= []);
  const calls = queue.splice?.(0) ?? [];
  queue.push = (call) => {
    const chat = document.querySelector("poly-chat");
    chat ? call(chat) : calls.push(call);
  };

  class PolyChat extends HTMLElement {
    // What chat.js gets of this element, and puts there: `chat`, what is in charge once it is loaded.
    #door = {
      host: this,
      base,
      bubble,
      attributes: [],
      notice: element("div", { part: "notice", class: "notice", role: "status", hidden: "" }),
      launcher: button({ part: "launcher", class: "launcher", "aria-expanded": false }, () => {
        if (!this.#door.launcher.matches("[aria-busy=true]")) this.#act("toggle");
      }),
      unread: (count) => {
        const { launcher, given } = this.#door;
        this.unread = +count;
        this.#badge.dataset.count = +count;
        this.#badge.hidden = !+count;
        launcher.setAttribute("aria-label", (given["launcher-text"] || nameIn(this)) + (+count ? ` (${count})` : ""));
      },
      // The module could not be loaded or is spoilt for good: the next one who asks starts a fresh one.
      fail: (text, action) => {
        this.#starting = startAfresh();
        this.#say(element("span", {}, text), button({}, () => this.#act("open"), action));
      },
    };
    #starting;
    #watch = new MutationObserver(() => this.#follow());
    #badge = element("span", { part: "badge", class: "badge" });

    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      const { launcher } = this.#door;
      launcher.onpointerenter = launcher.onfocus = () => load().catch(startAfresh);
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
      queueMicrotask(() => this.#follow());
      for (const call of calls.splice(0)) queueMicrotask(() => call(this));
    }

    // Brings what is on the page in step with the attributes. The widget checks them when it is loaded, but for those
    // without which there is nothing to load.
    #follow() {
      const root = this.shadowRoot;
      const { launcher, notice, chat } = this.#door;
      if (!this.isConnected) {
        chat?.stop();
        this.#starting = this.#door.chat = undefined;
        root.replaceChildren();
        return;
      }
      const given = Object.fromEntries([...this.attributes].map(({ name, value }) => [name, value.trim()]));
      for (const name of settings.slice(0, 2)) {
        if (!/^[\w-]+$/.test(given[name] ?? "")) {
          console.error(`Polychat: \`data-${name}\` is missing or no id`);
          return;
        }
      }
      this.#door.given = given;
      const picture = given["launcher-icon"];
      const drawn = picture ? element("image", { href: picture, width: 24 }) : element("path", { d: bubble });
      const icon = element("svg", { part: "icon", class: "icon", viewBox: "0 0 24 24" }, drawn);
      launcher.replaceChildren(icon, given["launcher-text"] ?? "", this.#badge);
      this.#door.unread(chat ? this.unread : this.#stored("unread"));
      if (root.firstChild) return chat?.follow();
      root.append(launcher, notice);
      const panel = this.#stored("panel");
      // Closed on the page before, with an answer on its way.
      if (panel) this.#act(`was-${panel}`);
      else if (given.teaser && !this.#stored("teaser")) this.#tease(given.teaser);
    }

    get #prefix() {
      const { account, project, visitor = "" } = this.#door.given;
      return `polychat/2/${account}/${project}/${encodeURIComponent(visitor)}/`;
    }

    // What the pages before have left.
    #stored(name) {
      let found;
      stores((store) => (found ??= store[this.#prefix + name]));
      return found ?? "";
    }

    /** Removes what was stored of this chat, for who logs out on a computer that others use. */
    forget() {
      if (!this.#door.given) return;
      stores((store) => {
        for (const key of Object.keys(store)) if (key.startsWith(this.#prefix)) delete store[key];
      });
      this.#door.chat?.forget();
    }

    /** What the agent may know, over what stands in `attribute-*`: read when a conversation is created. */
    setAttributes(values) {
      this.#door.attributes.push(values);
    }

    /** Who is logged in, and your server's word for it. */
    identify({ visitor, token } = {}) {
      this.#door.token = token;
      this.visitor = visitor;
    }

    /** Takes the chat off the page for good. What is stored of it stays. */
    destroy() {
      this.#door.chat?.hide();
      this.remove();
    }

    // What takes the chat itself. Gives `true` once it is done, `false` where it was stopped or could not be.
    async #act(name, given) {
      const { launcher, notice } = this.#door;
      // Where the element was only just put on the page.
      await launcher;
      if (!this.#door.given) return false;
      launcher.setAttribute("aria-busy", true);
      notice.hidden = true;
      try {
        const chat = await (this.#starting ??= load().then(([{ start }, wasm]) => start(this.#door, wasm)));
        return await chat[name](given);
      } catch (error) {
        console.error("Polychat", error);
        // A crash on the way has said so already.
        if (notice.hidden) this.#door.fail("The chat could not be loaded.", "Try again");
        return false;
      } finally {
        launcher.setAttribute("aria-busy", false);
      }
    }

    // What the website says before anybody has asked: until it is answered or sent away, for good.
    #tease(text) {
      const { notice, launcher, given } = this.#door;
      const away = () => {
        // By mouse the focus on the launcher would be taken for intent.
        if (notice.querySelector(":focus-visible")) launcher.focus();
        notice.hidden = true;
        stores((store) => (store[`${this.#prefix}teaser`] = 1), [given.storage ?? "local"]);
      };
      this.#say(
        button({ dir: "auto" }, () => this.#act("open"), text),
        button({ part: "dismiss", "aria-label": "Dismiss" }, away, "✕"),
      );
    }

    #say(...shown) {
      const { notice } = this.#door;
      notice.replaceChildren(...shown);
      notice.hidden = false;
    }

    static {
      this.prototype.disconnectedCallback = this.prototype.connectedCallback;
      for (const name of ["open", "close", "toggle", "send", "endConversation", "restart"]) {
        this.prototype[name] = function (given) {
          return this.#act(name, given);
        };
      }
      for (const name of settings) {
        const attribute = name.replace(/[A-Z]/, "-$&").toLowerCase();
        Object.defineProperty(this.prototype, name, {
          get() {
            return this.getAttribute(attribute) || this.hasAttribute(attribute);
          },
          set(value) {
            if ((value ?? false) === false) this.removeAttribute(attribute);
            else this.setAttribute(attribute, value === true ? "" : value);
          },
        });
      }
    }
  }
  customElements.define("poly-chat", PolyChat);

  const made = element("poly-chat", {});
  for (const { name, value } of tag?.attributes ?? []) {
    if (name.startsWith("data-")) made.setAttribute(name.slice(5), value);
  }
  // A tag without settings only defines the element, for a page that writes it by itself.
  if (!made.hasAttributes()) return;
  const put = () => document.body.append(made);
  document.body ? put() : addEventListener("DOMContentLoaded", put);
})();
