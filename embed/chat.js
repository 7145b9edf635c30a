/**
 * What comes when a visitor means to chat: it starts the WebAssembly module (src/mount.rs) and keeps the panel
 * in step with the page around it: words in the visitor's language, light or dark, the keyboard of a phone,
 * the count in the title, the sound.
 *
 * Boundary: polychat.js owns the element and the launcher and fetches this; the panel's inside is Rust's.
 */
import init, { mount } from "__GLUE__";
import { attributesOf } from "./page.js";
import { settingsOf } from "./settings.js";
import { wordsFor } from "./words.js";

/**
 * Mounts a chat into `container`, an element in the shadow root of `host`.
 *
 * `wasm` is the response with the module, `tell` hears what the loader has to know (src/mount.rs).
 * Gives the widget. A crash is told with the words to say so, and leaves nothing of this behind.
 */
export const start = async ({ host, container, given, base, wasm, tell }) => {
  const settings = settingsOf(given, base);
  settings.attributes = attributesOf;
  const [words, locks] = await Promise.all([
    wordsFor(host, given, base),
    // Only tabs that share a log take turns, and without one nothing may be stored.
    settings.storage === "local" ? (navigator.locks ?? standIn(base)) : undefined,
    init({ module_or_path: wasm }),
  ]);
  settings.locks = locks;
  const count = attention(settings);
  const stops = [watchScheme(host, container, settings.theme), watchScreen(container), () => count(0)];
  const stop = () => {
    for (const stop of stops) stop();
  };
  const hear = (what, detail) => {
    if (what === "unread") count(detail);
    if (what === "crash") stop();
    tell(what, what === "crash" ? words : detail);
  };
  return mount(container, settings, words, hear);
};

// Browsers have no Web Locks on pages that came without TLS.
const standIn = async (base) => {
  try {
    return await (await import(new URL("__LOCKS__", base))).standIn();
  } catch {}
};

// Dark or light, as the owner says: by the visitor's system, or by the page, however that switches.
const watchScheme = (host, container, theme) => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const ofThePage = () => {
    const { colorScheme } = getComputedStyle(host.parentElement ?? document.documentElement);
    const meta = () => document.querySelector("meta[name=color-scheme]")?.content ?? "light";
    const scheme = colorScheme === "normal" ? meta() : colorScheme;
    return scheme.includes("dark") && (system.matches || !scheme.includes("light"));
  };
  const look = () => {
    const dark = theme === "page" ? ofThePage() : theme === "dark" || (theme !== "light" && system.matches);
    container.dataset.scheme = dark ? "dark" : "light";
  };
  const watcher = new MutationObserver(look);
  if (theme === "page") {
    for (const node of [document.documentElement, document.body]) watcher.observe(node, { attributes: true });
  }
  system.addEventListener("change", look);
  look();
  return () => {
    watcher.disconnect();
    system.removeEventListener("change", look);
  };
};

// What the keyboard of a phone leaves of the screen: the panel fills that, and the composer stays in view.
const watchScreen = (container) => {
  const screen = window.visualViewport;
  const fit = () => {
    container.style.setProperty("--screen-top", `${screen.offsetTop}px`);
    container.style.setProperty("--screen-height", `${screen.height}px`);
  };
  if (!screen) return () => {};
  for (const change of ["resize", "scroll"]) screen.addEventListener(change, fit);
  fit();
  return () => {
    for (const change of ["resize", "scroll"]) screen.removeEventListener(change, fit);
  };
};

// What is unread, in the page's title and for the ear, where the owner wants it.
const attention = (settings) => {
  let known = 0;
  return (unread) => {
    if (settings.titleCount) {
      const title = document.title.replace(/^\(\d+\) /, "");
      document.title = unread ? `(${unread}) ${title}` : title;
    }
    if (settings.sound && unread > known) chime();
    known = unread;
  };
};

const chime = () => {
  const audio = new AudioContext();
  const volume = new GainNode(audio, { gain: 0.08 });
  volume.gain.exponentialRampToValueAtTime(0.0001, 0.5);
  volume.connect(audio.destination);
  for (const [frequency, at] of [[660, 0], [880, 0.1]]) {
    const tone = new OscillatorNode(audio, { frequency });
    tone.connect(volume);
    tone.start(at);
    tone.stop(at + 0.3);
    tone.onended = () => at && audio.close();
  }
};
