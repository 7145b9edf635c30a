/**
 * The panel in step with the page and the element around it: its style, light or dark, the keyboard of a phone, the
 * count in the title, the sound.
 *
 * Boundary: it reads how the page looks and what the loader and the widget say; it writes styles of the panel and,
 * where the owner wants it, the page's title. What watches gives a function that ends it.
 */

/** Puts the panel's sheet into the shadow root of an element, once. */
export const dress = ({ shadowRoot }, sheet) => {
  const { adoptedStyleSheets } = shadowRoot;
  if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet);
};

/** What takes the focus when the panel goes: a launcher of the page's own, where there is one. */
export const launcherOf = ({ given, launcher }) => (given.launcher && document.querySelector(given.launcher)) || launcher;

/** Dark or light, as the owner says: by the visitor's system, or by the page, however that switches. */
export const watchScheme = (host, container, { theme }) => {
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

/** What the keyboard of a phone leaves of the screen: the panel fills that, and the composer stays in view. */
export const watchScreen = (container) => {
  const screen = window.visualViewport;
  const fit = () => {
    // A page's `zoom` makes pixels larger, and the screen no smaller.
    const zoom = container.currentCSSZoom ?? 1;
    container.style.setProperty("--zoom", zoom);
    container.style.setProperty("--screen-top", `${screen.offsetTop / zoom}px`);
    container.style.setProperty("--screen-height", `${screen.height / zoom}px`);
  };
  if (!screen) return () => {};
  for (const change of ["resize", "scroll"]) screen.addEventListener(change, fit);
  fit();
  return () => {
    for (const change of ["resize", "scroll"]) screen.removeEventListener(change, fit);
  };
};

/** What is unread, in the page's title and for the ear, where the owner wants it. */
export const attention = (settings) => {
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
