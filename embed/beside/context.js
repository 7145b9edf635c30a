/**
 * What the owner of the website adds to what the agent is told, and what they keep from it: facts of the page by name,
 * attributes from settings, scripts and the page, patterns to black out.
 *
 * Boundary: ../page.js asks this where a setting or a script does. Reads the page and changes nothing in it. What cannot be
 * told is named in the console and left out; the rest is told.
 */

/** All attributes together, as JSON in UTF-8. */
const MOST_BYTES = 8_000;
/** How long a function of the page may take. */
const LONGEST_WAIT_MS = 3_000;

const more = {
  "time-zone": () => ({ time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
  viewport: () => ({ viewport: `${innerWidth}x${innerHeight}` }),
  utm: () => Object.fromEntries([...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("utm_"))),
  query: () => ({ query: location.search.slice(1) }),
  fragment: () => ({ fragment: location.hash.slice(1) }),
};

/**
 * The attributes of a new conversation: the owner's at the top level, the page's facts under `page`. Of these, `usual` are
 * the names that are told where the owner does not choose, and `factOf` reads one.
 */
export const read = async ({ given, attributes }, { usual, factOf }) => {
  // In the frame of a page that forbids WebAssembly, that page tells (framed.js).
  const whole = attributes.find((set) => set?.whole);
  if (whole) return whole();
  const blacken = blackener(given.redact);
  const told = {};
  let left = MOST_BYTES;
  const add = (object, name, value) => {
    const safe = typeof value === "string" ? blacken(value) : value;
    if (safe === undefined || safe === "") return;
    const size = new TextEncoder().encode(JSON.stringify({ [name]: safe })).length;
    if (size > left) return refuse(name, `it is ${size} bytes, and ${left} are left of ${MOST_BYTES}`);
    left -= size;
    object[name] = safe;
  };

  const page = {};
  for (const [name, value] of factsOf(given.facts, usual, factOf)) add(page, name, value);
  const own = {};
  for (const [setting, value] of Object.entries(given)) {
    const [, family, name] = /^(attribute|from)-(.+)/.exec(setting) ?? [];
    const key = name?.replaceAll("-", "_");
    if (family === "attribute") own[key] = value;
    if (family === "from") own[key] = fromThePage(key, value);
  }
  for (const set of attributes) Object.assign(own, typeof set === "function" ? await inTime(set) : set);
  for (const [name, value] of Object.entries(own)) {
    // `null` takes an attribute back.
    if (value !== null && value !== undefined && isSafe(name, value)) add(told, name, value);
  }
  return Object.keys(page).length ? { ...told, page } : told;
};

/**
 * What the agent does not know yet, for the call with this key: all attributes, where one of them has changed, or nothing.
 * A page that was loaded anew and asks again says what it said before.
 */
export const news = async ({ told, stored }, { keep }, key, readAll) => {
  const [asked, said] = JSON.parse(stored("update") || "[]");
  if (asked === key) return said ?? undefined;
  const before = told ? JSON.stringify(told) : stored("told");
  const now = await readAll();
  const update = JSON.stringify(now) === before ? undefined : now;
  keep("update", JSON.stringify([key, update]));
  return update;
};

const refuse = (name, why) => console.error(`Polychat: the attribute \`${name}\` is left out: ${why}`);

const isSafe = (name, value) => {
  if (!/^\w{1,64}$/.test(name)) refuse(name, "a name is up to 64 letters, digits and _");
  else if (name === "page") refuse(name, "`page` is for the facts of the page");
  else if (!/^(string|number|boolean)$/.test(typeof value)) refuse(name, "a value is text, a number, true or false");
  else if (Number.isNaN(value)) refuse(name, "it is not a number");
  else return true;
};

// `facts="url title utm"`; "none" where nothing shall be told.
const factsOf = (chosen, usual, factOf) =>
  (chosen || usual.join(" ")).split(/[\s,]+/).flatMap((name) => {
    if (usual.includes(name)) return [[name, factOf(name)]];
    if (more[name]) return Object.entries(more[name]());
    if (name && name !== "none") {
      const known = [...usual, ...Object.keys(more), "none"].join(", ");
      console.error(`Polychat: \`facts\`: there is no fact \`${name}\`; there are ${known}`);
    }
    return [];
  });

// `from-sku="meta:product:sku"`: a way to read, and what.
const ways = {
  meta: (name) => {
    const by = (attribute) => `meta[${attribute}="${CSS.escape(name)}"]`;
    return document.querySelector(["name", "property", "itemprop"].map(by).join())?.content;
  },
  "json-ld": (path) => found(path, [...document.querySelectorAll("script[type='application/ld+json']")].flatMap(linked)),
  "data-layer": (path) => found(path, Array.from(window.dataLayer ?? []).reverse()),
  css: (selector) => {
    const element = document.querySelector(selector);
    // What a visitor types where nobody may look over their shoulder is nobody's business.
    if (element?.type === "password") return;
    return element?.value ?? element?.content ?? element?.textContent.trim();
  },
};

const fromThePage = (name, from) => {
  const [way, what] = [from.slice(0, from.indexOf(":")), from.slice(from.indexOf(":") + 1)];
  if (!Object.hasOwn(ways, way)) return refuse(name, `\`${from}\` begins with none of ${Object.keys(ways).join(":, ")}:`);
  try {
    return ways[way](what);
  } catch (error) {
    refuse(name, `\`${from}\` cannot be read: ${error.message}`);
  }
};

const linked = ({ textContent }) => {
  try {
    return [JSON.parse(textContent)].flat().flatMap((item) => [item, ...(item["@graph"] ?? [])]);
  } catch {
    return [];
  }
};

// The first of these that has something at `offers.0.price`.
const found = (path, objects) => {
  const step = (object, name) => (object && Object.hasOwn(object, name) ? object[name] : undefined);
  return objects.map((object) => path.split(".").reduce(step, object)).find((value) => value !== undefined);
};

const inTime = async (set) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took more than ${LONGEST_WAIT_MS / 1_000} seconds`)), LONGEST_WAIT_MS);
  });
  try {
    return await Promise.race([set(), late]);
  } catch (error) {
    console.error("Polychat: a function given to setAttributes is left out:", error);
  } finally {
    clearTimeout(timer);
  }
};

const known = {
  email: "[^\\s@]+@[^\\s@]+\\.[^\\s@]+",
  card: "\\b(?:\\d[ -]?){12,18}\\d\\b",
  phone: "\\+?\\d[\\d ()/.-]{6,}\\d",
};

// `redact="email card \d{3}-\d{4}"`. Who cannot be understood must not be disobeyed: then no text is told at all.
const blackener = (patterns = "") => {
  const readable = (pattern) => new RegExp(Object.hasOwn(known, pattern) ? known[pattern] : pattern, "gu");
  try {
    const all = patterns.split(/\s+/).filter(Boolean).map(readable);
    return (text) => all.reduce((left, pattern) => left.replace(pattern, "█"), text);
  } catch (error) {
    console.error(`Polychat: \`redact\`: ${error.message}. No text is told to the agent until it is right.`);
    return () => undefined;
  }
};
