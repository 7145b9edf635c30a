/**
 * What a website loads: it defines <poly-chat>, paints the launcher, and fetches the chat itself only
 * when a visitor shows intent. A classic script, because only those know where they came from.
 *
 * Boundary: this file owns the launcher and the way into the chat; the panel is the WebAssembly module's
 * (src/mount.rs), which gets a container inside the shadow root and a way to tell what happened.
 */
(() => {
  if (customElements.get("poly-chat")) return;

  // Filled in when a release is put together: name and digest of each file, and style/launcher.css.
  const [scriptFile, wasmFile, styleFile] = __FILES__;
  const tag = document.currentScript;
  const base = new URL(".", tag?.src ?? location.href);

  const styles = __STYLES__;
  const bubble = "M12 3.5a8.5 8 0 1 1-3.7 15.2L3.5 20l1.4-4.1A8.5 8 0 0 1 12 3.5Z";
  const down = "m6 9.5 6 6 6-6";

  const element = (name, attributes, ...children) => {
    const svg = name === "svg" || name === "path";
    const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const button = (attributes, click, ...children) => {
    const made = element("button", attributes, ...children);
    made.onclick = click;
    return made;
  };
  const sheet = (css) => {
    const made = new CSSStyleSheet();
    made.replaceSync(css);
    return made;
  };

  // One load a page, whoever asks first. After a failure or a crash the next one asks anew: `attempt`
  // makes the address another one, as browsers remember a module that failed or was spoilt.
  let loading;
  let attempt = 0;
  const load = () =>
    (loading ??= fetchAll().catch((error) => {
      startAfresh();
      throw error;
    }));
  const startAfresh = () => {
    loading = undefined;
    attempt += 1;
  };
  const address = ([name]) => new URL(`polychat-${name}${attempt ? `?${attempt}` : ""}`, base).href;
  const fetchFile = async (file) => {
    const answer = await fetch(address(file), { integrity: file[1], credentials: "omit" });
    if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
    return answer;
  };
  const fetchAll = async () => {
    const wasm = fetchFile(wasmFile);
    const [chat, style] = await Promise.all([
      import(address(scriptFile)),
      fetchFile(styleFile).then((answer) => answer.text()).then(sheet),
      wasm,
    ]);
    return { start: chat.start, style, wasm };
  };

  // The attributes of one element by name. The widget checks them when it is loaded, but for those without
  // which there is nothing to load.
  const read = (host) => {
    const given = Object.fromEntries([...host.attributes].map(({ name, value }) => [name, value.trim()]));
    for (const name of ["account", "project"]) {
      if (!/^[\w-]{1,128}$/.test(given[name] ?? "")) {
        throw new Error(`\`data-${name}\` is ${given[name] ? "no id" : "missing"}`);
      }
    }
    return given;
  };

  // "Chat" is understood wherever Latin letters are, but here.
  const chat = { pl: "Czat", tr: "Sohbet", ja: "チャット", zh: "聊天", ko: "채팅", ar: "محادثة", he: "צ׳אט" };
  const nameIn = (host) => chat[(host.closest("[lang]")?.lang || navigator.language).slice(0, 2)] ?? "Chat";

  class PolyChat extends HTMLElement {
    #settings;
    #launcher;
    #badge;
    #notice;
    #widget;
    #container;

    connectedCallback() {
      if (this.#launcher) return;
      try {
        this.#settings = read(this);
      } catch (error) {
        console.error(`Polychat: ${error.message}`);
        return;
      }
      const given = this.#settings;
      const picture = given["launcher-icon"];
      const look = { part: "icon", class: "icon" };
      const icon = picture
        ? element("img", { ...look, src: picture, alt: "" })
        : element("svg", { ...look, viewBox: "0 0 24 24" }, element("path", { d: bubble }));
      const text = given["launcher-text"] ?? "";
      this.#badge = element("span", { part: "badge", class: "badge" });
      const click = () => (this.#open ? this.#hide() : this.#show("show"));
      this.#launcher = button({ part: "launcher", class: `launcher ${text && "named"}` }, click, icon, text, this.#badge);
      this.#expanded(false);
      this.#launcher.onpointerenter = this.#launcher.onfocus = () => load().catch(() => {});
      this.#notice = element("div", { part: "notice", class: "notice", role: "status", hidden: "" });
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet(styles)];
      root.append(this.#launcher, this.#notice);
      this.#unread(this.#stored("unread"));
      const panel = this.#stored("panel");
      // Closed on the page before, with an answer on its way.
      if (panel) this.#show(panel === "open" ? "resume" : undefined);
      else if (given.teaser && !this.#stored("teaser")) this.#tease(given.teaser);
    }

    get #prefix() {
      const { account, project, visitor = "" } = this.#settings;
      return `polychat/2/${account}/${project}/${encodeURIComponent(visitor)}/`;
    }

    // What the pages before have left. Storage may be denied, which throws.
    #stored(name) {
      try {
        return sessionStorage.getItem(this.#prefix + name) ?? localStorage.getItem(this.#prefix + name);
      } catch {}
    }

    /** Removes what was stored of this chat, for who logs out on a computer that others use. */
    forget() {
      if (!this.#settings) return;
      for (const name of ["localStorage", "sessionStorage"]) {
        try {
          const items = Object.keys(window[name]).filter((key) => key.startsWith(this.#prefix));
          for (const key of items) window[name].removeItem(key);
        } catch {
          // Storage is denied: there is nothing in it.
        }
      }
      if (this.#open) this.#hide();
      this.#widget?.forget();
    }

    get #open() {
      return this.#launcher.getAttribute("aria-expanded") === "true";
    }

    #expanded(open) {
      this.#launcher.setAttribute("aria-expanded", open);
      this.#launcher.querySelector("path")?.setAttribute("d", open ? down : bubble);
    }

    #unread(count) {
      const news = +count ? ` (${count})` : "";
      this.#badge.dataset.count = +count;
      this.#badge.hidden = !+count;
      this.#launcher.setAttribute("aria-label", (this.#settings["launcher-text"] || nameIn(this)) + news);
    }

    async #show(how) {
      if (this.#launcher.getAttribute("aria-busy") === "true") return;
      this.#launcher.setAttribute("aria-busy", true);
      this.#notice.hidden = true;
      try {
        const loaded = await load();
        this.#widget ??= await this.#start(loaded);
        if (!how) return;
        this.#expanded(true);
        this.#widget[how]();
      } catch (error) {
        console.error("Polychat: could not start", error);
        // A crash on the way has said so already.
        if (this.#notice.hidden) this.#fail("The chat could not be loaded.", "Try again");
      } finally {
        this.#launcher.setAttribute("aria-busy", false);
      }
    }

    // Into a container, not straight into the shadow root: Leptos loses top-level nodes there.
    #start({ start, style, wasm }) {
      const root = this.shadowRoot;
      this.#container?.remove();
      this.#container = element("div", { class: "root" });
      root.adoptedStyleSheets = [root.adoptedStyleSheets[0], style];
      root.prepend(this.#container);
      const told = {
        crash: (words) => this.#crashed(words),
        hide: () => this.#closed(),
        unread: (count) => this.#unread(count),
      };
      const tell = (what, detail) => told[what](detail);
      return start({ host: this, container: this.#container, given: this.#settings, base, wasm, tell });
    }

    #hide() {
      this.#widget.hide();
      this.#closed();
    }

    // The focus goes to the launcher if it was in here; elsewhere on the page it stays.
    #closed() {
      this.#expanded(false);
      if (this.matches(":focus-within")) this.#launcher.focus();
    }

    // The module is spoilt for good: what it drew goes, and the next click starts a fresh one.
    #crashed(words) {
      this.#container.remove();
      this.#widget = undefined;
      startAfresh();
      this.#expanded(false);
      this.#fail(words.crashed, words["start-again"]);
    }

    #fail(text, action) {
      this.#say(element("span", {}, text), button({}, () => this.#show("show"), action));
    }

    // What the website says before anybody has asked: until it is answered or sent away, for good.
    #tease(text) {
      const away = () => {
        // By mouse the focus on the launcher would be taken for intent.
        if (this.#notice.querySelector(":focus-visible")) this.#launcher.focus();
        this.#notice.hidden = true;
        try {
          const { storage = "local" } = this.#settings;
          window[`${storage}Storage`]?.setItem(`${this.#prefix}teaser`, 1);
        } catch {}
      };
      this.#say(
        button({ dir: "auto" }, () => this.#show("show"), text),
        button({ part: "dismiss", "aria-label": "Dismiss" }, away, "✕"),
      );
    }

    #say(...shown) {
      this.#notice.replaceChildren(...shown);
      this.#notice.hidden = false;
    }
  }
  customElements.define("poly-chat", PolyChat);

  // A tag without settings only defines the element, for a page that writes it by itself.
  if (!tag || !Object.keys(tag.dataset).length) return;
  const made = document.createElement("poly-chat");
  for (const { name, value } of tag.attributes) {
    if (name.startsWith("data-")) made.setAttribute(name.slice(5), value);
  }
  if (document.body) document.body.append(made);
  else addEventListener("DOMContentLoaded", () => document.body.append(made));
})();
