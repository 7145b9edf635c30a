/**
 * What the embedding page knows, for the agent: this file and beside/context.js are the only ones that read it.
 *
 * Read afresh each time, as a page changes without being loaded again. What every chat tells is here; what an owner
 * adds or chooses is in context.js, which only their pages load.
 */

// What is told where the owner does not choose.
const usual = ["url", "title", "language", "referrer"];

// Addresses come without query and fragment, which may hold secrets.
const factOf = (name, lang) => {
  if (name === "url") return withoutQuery(location.href);
  if (name === "referrer") return withoutQuery(document.referrer);
  if (name === "title") return document.title;
  // The page's own language is what the visitor reads; the browser's is the next best guess.
  return lang || document.documentElement.lang || navigator.language;
};

const withoutQuery = (address) => {
  try {
    const { origin, pathname } = new URL(address);
    return origin + pathname;
  } catch {}
};

/**
 * Gives a function that reads the attributes for a call: of a new conversation, or, where the owner wants that (`updates`),
 * what has changed since. Asked again with the same key it gives the same, for a gateway refuses a key that comes with
 * another body.
 */
export const teller = (door, settings, more) => {
  let last;
  let told;
  return (key, opens) => {
    if (key !== last) told = opens ? read(door, settings, more) : news(door, settings, more, key);
    last = key;
    return told;
  };
};

const read = async (door, { lang, keep }, more) => {
  const adds = Object.keys(door.given).some((name) => /^(attribute|from)-|^(facts|redact)$/.test(name));
  const facts = { usual, factOf: (name) => factOf(name, lang) };
  let told = { page: Object.fromEntries(usual.map((name) => [name, factOf(name, lang)]).filter(([, value]) => value)) };
  try {
    if (adds || door.attributes.length) told = await (await more("context")).read(door, facts);
  } catch (error) {
    console.error("Polychat: your attributes could not be read; the agent is told of the page alone.", error);
  }
  door.told = told;
  keep("told", JSON.stringify(told));
  return told;
};

const news = async (door, settings, more, key) => {
  if (!settings.updates) return;
  return (await more("context")).news(door, settings, key, () => read(door, settings, more));
};
