/**
 * What a website loads: it defines <poly-chat>, paints the launcher, and fetches the chat itself only
 * when a visitor shows intent. A classic script, because only those know where they came from.
 *
 * Boundary: this file owns the launcher and the way into the chat; the panel is the WebAssembly module's
 * (src/mount.rs), which gets a container inside the shadow root and a way to tell what happened.
 */
(() => {
  if (customElements.get("poly-chat")) return;

  // Filled in when a release is put together: { script, wasm, style }, each { path, integrity }.
  const files = __FILES__;
  const tag = document.currentScript;
  const base = new URL(".", tag?.src ?? location.href);

  const styles = `
    :host {
      all: initial !important;
      position: fixed !important;
      z-index: var(--polychat-z-index, 2147483000) !important;
      inset-block-end: max(20px, env(safe-area-inset-bottom)) !important;
      inset-inline-end: max(20px, env(safe-area-inset-right)) !important;
      display: block !important;
      font: 400 15px/1.45 var(--polychat-font, system-ui, sans-serif) !important;
    }
    :host([hidden]) { display: none !important }
    [hidden] { display: none !important }
    .launcher {
      all: unset;
      box-sizing: border-box;
      display: grid;
      place-items: center;
      width: 60px;
      height: 60px;
      border-radius: 50%;
      background: var(--polychat-brand, #3f4ddb);
      color: var(--polychat-on-brand, #fff);
      box-shadow: 0 1px 2px #0003, 0 8px 24px #0003;
      cursor: pointer;
      -webkit-tap-highlight-color: transparent;
      transition: transform .18s cubic-bezier(.2, .8, .3, 1), box-shadow .18s;
    }
    .launcher:hover { transform: translateY(-2px); box-shadow: 0 2px 4px #0003, 0 12px 32px #0004 }
    .launcher:active { transform: none }
    .launcher:focus-visible { outline: 3px solid var(--polychat-brand, #3f4ddb); outline-offset: 3px }
    .launcher svg { width: 28px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; transition: transform .18s }
    .badge {
      position: absolute;
      inset-block-start: -4px;
      inset-inline-end: -4px;
      min-width: 22px;
      border-radius: 11px;
      background: #c62828;
      color: #fff;
      font-size: 13px;
      font-weight: 600;
      line-height: 22px;
      text-align: center;
    }
    .badge:empty { display: none }
    .launcher[aria-expanded=true] svg { transform: scale(.92) }
    .launcher[aria-busy=true] svg { animation: wait 1s ease-in-out infinite alternate }
    .notice {
      position: absolute;
      inset-block-end: 76px;
      inset-inline-end: 0;
      box-sizing: border-box;
      width: max-content;
      max-width: min(300px, 100vw - 40px);
      padding: 12px 16px;
      border-radius: 14px;
      background: #fff;
      color: #1b1d28;
      box-shadow: 0 0 0 1px #0001, 0 8px 24px #0003;
    }
    .notice button { all: unset; margin-inline-start: 8px; font-weight: 600; text-decoration: underline; cursor: pointer }
    .notice button:focus-visible { outline: 2px solid; outline-offset: 2px }
    @keyframes wait { to { opacity: .35 } }
    @media (prefers-color-scheme: dark) { .notice { background: #23252f; color: #eef0f6 } }
    @media (max-width: 480px) { .launcher[aria-expanded=true] { visibility: hidden } }
    @media (prefers-reduced-motion: reduce) { .launcher, .launcher svg { transition: none; animation: none } }
    @media print { :host { display: none !important } }
  `;
  const bubble = "M20.5 11.5c0 4.4-3.8 8-8.5 8-1.3 0-2.6-.3-3.7-.8L3.5 20l1.4-4.1a7.6 7.6 0 0 1-1.4-4.4c0-4.4 3.8-8 8.5-8s8.5 3.6 8.5 8Z";
  const down = "m6 9.5 6 6 6-6";

  const element = (name, attributes, ...children) => {
    const svg = name === "svg" || name === "path";
    const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
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
  const address = ({ path }) => new URL(attempt ? `${path}?${attempt}` : path, base).href;
  const fetchFile = async (file) => {
    const answer = await fetch(address(file), { integrity: file.integrity, credentials: "omit" });
    if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
    return answer;
  };
  const fetchAll = async () => {
    const wasm = fetchFile(files.wasm);
    const [glue, style] = await Promise.all([
      import(address(files.script)),
      fetchFile(files.style).then((answer) => answer.text()).then(sheet),
      wasm,
    ]);
    await glue.default({ module_or_path: wasm });
    return { mount: glue.mount, style };
  };

  // The attributes of one element by name. The widget checks them when it is loaded, but for those without
  // which there is nothing to load.
  const settings = (host) => {
    const given = Object.fromEntries([...host.attributes].map(({ name, value }) => [name, value.trim()]));
    for (const name of ["account", "project"]) {
      if (!/^[\w-]{1,128}$/.test(given[name] ?? "")) {
        const problem = given[name] ? `${JSON.stringify(given[name])} is not an id` : "it is missing";
        throw new Error(`\`${name}\` (\`data-${name}\` on the script tag): ${problem}. See docs/embedding.md.`);
      }
    }
    return given;
  };

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
        this.#settings = settings(this);
      } catch (error) {
        console.error(`Polychat: ${error.message}`);
        return;
      }
      const icon = element("svg", { viewBox: "0 0 24 24", "aria-hidden": true }, element("path", { d: bubble }));
      this.#badge = element("span", { part: "badge", class: "badge", "aria-hidden": true });
      this.#launcher = element("button", { part: "launcher", class: "launcher", type: "button" }, icon, this.#badge);
      this.#expanded(false);
      for (const sign of ["pointerenter", "focus", "touchstart"]) {
        this.#launcher.addEventListener(sign, () => load().catch(() => {}), { passive: true });
      }
      this.#launcher.addEventListener("click", () => (this.#open ? this.#hide() : this.#show("show")));
      this.#notice = element("div", { part: "notice", class: "notice", role: "alert", hidden: "" });
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet(styles)];
      root.append(this.#launcher, this.#notice);
      this.#unread(this.#stored("unread"));
      const panel = this.#stored("panel");
      // Closed on the page before, with an answer on its way.
      if (panel) this.#show(panel === "open" ? "resume" : undefined);
    }

    get #prefix() {
      const { account, project, visitor = "" } = this.#settings;
      return `polychat/1/${account}/${project}/${encodeURIComponent(visitor)}/`;
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
      this.#launcher.querySelector("path").setAttribute("d", open ? down : bubble);
      this.#name();
    }

    #unread(count) {
      this.#badge.textContent = +count || "";
      this.#name();
    }

    #name() {
      const news = this.#badge.textContent;
      const name = this.#open ? "Close chat" : "Open chat";
      this.#launcher.setAttribute("aria-label", news ? `${name}, ${news} unread` : name);
    }

    async #show(how) {
      if (this.#launcher.ariaBusy === "true") return;
      this.#launcher.ariaBusy = "true";
      this.#notice.hidden = true;
      try {
        const { mount, style } = await load();
        this.#widget ??= this.#mount(mount, style);
        if (!how) return;
        this.#expanded(true);
        this.#widget[how]();
      } catch (error) {
        console.error("Polychat: the chat could not be started.", error);
        // A crash on the way has said so already.
        if (this.#notice.hidden) this.#say("The chat could not be loaded.", "Try again");
      } finally {
        this.#launcher.ariaBusy = "false";
      }
    }

    // Into a container, not straight into the shadow root: Leptos loses top-level nodes there.
    #mount(mount, style) {
      const root = this.shadowRoot;
      this.#container?.remove();
      this.#container = element("div", {});
      root.adoptedStyleSheets = [root.adoptedStyleSheets[0], style];
      root.prepend(this.#container);
      const told = { crash: () => this.#crashed(), hide: () => this.#closed(), unread: (count) => this.#unread(count) };
      return mount(this.#container, this.#settings, base.href, (what, detail) => told[what](detail));
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
    #crashed() {
      this.#container.remove();
      this.#widget = undefined;
      startAfresh();
      this.#expanded(false);
      this.#say("The chat stopped working.", "Start again");
    }

    #say(text, action) {
      const again = element("button", { type: "button" }, action);
      again.addEventListener("click", () => this.#show("show"));
      this.#notice.replaceChildren(text, again);
      this.#notice.hidden = false;
    }
  }
  customElements.define("poly-chat", PolyChat);

  // A tag without settings only defines the element, for a page that writes it by itself.
  if (!tag || !Object.keys(tag.dataset).length) return;
  const chat = document.createElement("poly-chat");
  for (const { name, value } of tag.attributes) {
    if (name.startsWith("data-")) chat.setAttribute(name.slice(5), value);
  }
  if (document.body) document.body.append(chat);
  else addEventListener("DOMContentLoaded", () => document.body.append(chat));
})();
