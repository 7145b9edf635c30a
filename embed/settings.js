/**
 * What the owner of the website has set: the element's attributes, read and checked, in one place.
 *
 * Only what a chat cannot do without stops it. Anything else that cannot be used is named in the console, and
 * what is on the safe side takes its place: visitors do not pay for a typo. docs/embedding.md explains every
 * setting; src/settings.rs takes what comes of it.
 */
const names = [
  "account", "project", "endpoint", "visitor", "lang", "storage", "storage-hours", "idle-minutes",
  "delayed-responses", "handoff-url", "avatar", "announce", "longest-message", "theme", "position",
  "launcher-icon", "launcher-text", "teaser", "clear-of", "sound", "title-count", "mode", "launcher", "facts", "redact",
  "consent", "disclaimer", "disclaimer-until", "updates",
];

/**
 * The settings of one widget. `given` is the attributes by name, `base` the address the script came from.
 * Throws where the chat could not be reached.
 */
export const settingsOf = (given, base) => {
  const warn = (name, expected) =>
    console.warn(`Polychat: \`${name}\`: "${given[name]}" is not ${expected}.`);
  // The first word where none was set, the one on the safe side where another was.
  const oneOf = (name, words, safe = words[0]) => {
    const word = given[name] || words[0];
    if (words.includes(word)) return word;
    warn(name, `one of ${words.join(", ")}`);
    return safe;
  };
  // Frameworks write a `false` into an attribute where a page expects none.
  const flag = (name) => name in given && given[name] !== "false";
  const number = (name, least, most, usual) => {
    const value = +given[name];
    if (given[name] && value >= least && value <= most) return value;
    if (given[name]) warn(name, `a number from ${least} to ${most}`);
    return usual;
  };
  // What a page loads is the page's own decision, but nothing that runs is a picture or a place to go to.
  const address = (name, starts, expected) => {
    if (!given[name] || starts.test(given[name])) return given[name];
    warn(name, expected);
  };

  let endpoint;
  try {
    endpoint = new URL(given.endpoint ?? "", base);
  } catch {}
  if (!/^https?:/.test(endpoint?.protocol)) throw new Error("`endpoint` is not an address that begins with https://");
  const places = /^(https?:|tel:|mailto:|\/)([^{]|\{(destination|reason|conversation)\})*$/;
  const handoff = address("handoff-url", places, "a web, tel: or mailto: address with {destination}, {reason} or {conversation}");
  let lang = given.lang;
  try {
    Intl.getCanonicalLocales(lang || "en");
  } catch {
    warn("lang", "a language tag such as en-GB");
    lang = "";
  }
  for (const name of Object.keys(given)) {
    const nearest = names.find((known) => isTypoOf(name, known));
    if (nearest && !names.includes(name)) {
      console.warn(`Polychat: there is no setting \`${name}\`; did you mean \`${nearest}\`?`);
    }
  }
  // The launcher's sheet reads it from the element.
  oneOf("disclaimer-until", ["always", "message"]);
  oneOf("position", ["bottom-end", "bottom-start", "top-end", "top-start"]);
  const mode = oneOf("mode", ["floating", "inline", "fullscreen"]);
  return {
    account: given.account,
    project: given.project,
    visitor: given.visitor ?? "",
    endpoint: endpoint.href.replace(/\/+$/, ""),
    lang,
    storage: oneOf("storage", ["local", "session", "none"], "none"),
    storageMs: number("storage-hours", 0, Infinity, 24) * 3_600_000,
    quietMs: number("idle-minutes", 0.5, 1_440, 0) * 60_000,
    fetches: oneOf("delayed-responses", ["fetch", "off"]) === "fetch",
    longest: number("longest-message", 1, 50_000, 4_000),
    avatar: address("avatar", /^(https?:|data:image\/|\/)/, "the address of a picture"),
    announce: oneOf("announce", ["text", "brief", "off"]),
    // Whether the panel fills the screen now; style/panel.css says the same.
    fills: () => mode === "fullscreen" || (mode !== "inline" && matchMedia("(max-width: 480px)").matches),
    theme: oneOf("theme", ["auto", "light", "dark", "page"]),
    sound: flag("sound"),
    titleCount: flag("title-count"),
    updates: flag("updates"),
    // Where a visitor goes on after a handoff, with what the agent says of it filled in.
    handoffUrl: (said) => handoff?.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(said[name] ?? "")),
  };
};

// At most two letters are wrong, left out or too many, and something of the word is right. Names that resemble
// none of ours are somebody else's: a consent manager's, a framework's.
const isTypoOf = (given, known) => {
  const longest = Math.max(given.length, known.length);
  let front = 0;
  let back = 0;
  while (front < longest && given[front] === known[front]) front += 1;
  while (back < longest - front && given.at(-1 - back) === known.at(-1 - back)) back += 1;
  return front + back > 2 && longest - front - back <= 2;
};
