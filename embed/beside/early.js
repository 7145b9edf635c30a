/**
 * What some pages want before anyone chats: a greeting beside the launcher, launchers of their own, or that the chat
 * keeps clear of something.
 *
 * Boundary: polychat.js loads this where a setting asks for it, and not for anyone else. It knows the element from
 * outside and the notice beside the launcher; it loads clear.js and nothing else.
 */
const beside = __BESIDE__;
const sheet = new CSSStyleSheet();
sheet.replaceSync(__STYLE__);
// Each chat that has begun, with what is said beside its launcher.
const running = new WeakMap();

/** Begins with what the settings of an element ask for, until it is taken off the page. `warm` fetches the chat. */
export const begin = (door, warm) => {
  const { host } = door;
  if (door.given["clear-of"]) import(new URL(beside.clear, door.base)).then((clear) => clear.begin(door));
  if (!host.isConnected) return;
  const { teaser } = door.given;
  const isRunning = running.has(door);
  if (teaser && teaser !== running.get(door) && !door.stored("teaser") && !door.stored("panel")) tease(door);
  running.set(door, teaser);
  // The rest reads the settings as they are each time.
  if (isRunning) return;
  const own = ownLaunchers(door, warm);
  const stopListening = new AbortController();
  const { signal } = stopListening;
  for (const kind of ["click", "pointerover", "focusin"]) document.addEventListener(kind, own.use, { signal });
  for (const kind of ["open", "close"]) host.addEventListener(`polychat-${kind}`, own.mark, { signal });
  own.mark({});
  door.stops.push(() => {
    running.delete(door);
    stopListening.abort();
  });
};

// Any element of the page, now or later, that the owner's selector finds.
const ownLaunchers = (door, warm) => ({
  use: (event) => {
    const { launcher } = door.given;
    if (!launcher || !event.target.closest?.(launcher)) return;
    if (event.type !== "click") return warm();
    // A link stays a link for who has no script.
    event.preventDefault();
    if (!door.launcher.matches("[aria-busy=true]")) door.host.toggle();
  },
  mark: ({ type }) => {
    const { launcher } = door.given;
    if (!launcher) return;
    const open = type === "polychat-open";
    for (const own of document.querySelectorAll(launcher)) own.setAttribute("aria-expanded", open);
  },
});

// What the website says before anybody has asked: until it is answered or sent away, for good.
const tease = ({ host, notice, launcher, given, prefix, stores }) => {
  const away = () => {
    // By mouse the focus on the launcher would be taken for intent.
    if (notice.querySelector(":focus-visible")) launcher.focus();
    notice.hidden = true;
    stores((store) => (store[`${prefix}teaser`] = 1), [given.storage ?? "local"]);
  };
  const text = button(given.teaser, () => host.open());
  text.dir = "auto";
  const dismiss = button("✕", away);
  dismiss.part = "dismiss";
  dismiss.ariaLabel = given["text-dismiss"] ?? "Dismiss";
  const { adoptedStyleSheets } = host.shadowRoot;
  if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet);
  notice.replaceChildren(text, dismiss);
  notice.hidden = false;
};

const button = (text, onclick) => Object.assign(document.createElement("button"), { textContent: text, onclick });
