/**
 * What the embedding page knows, for the agent: the only file that reads it.
 *
 * Read afresh each time, as a page changes without being loaded again.
 */

/**
 * The attributes of a new conversation: the owner's at the top level, with what was `set` by script over them, and, under
 * `page`, its address and referrer (both without query and fragment, which may hold secrets), title and language.
 */
export const attributesOf = ({ owners, lang }, set = []) => {
  const facts = {
    url: withoutQuery(location.href),
    title: document.title,
    // The page's own language is what the visitor reads; the browser's is the next best guess.
    language: lang || document.documentElement.lang || navigator.language,
    referrer: withoutQuery(document.referrer),
  };
  const known = Object.entries(facts).filter(([, value]) => value);
  const own = Object.entries(Object.assign({}, owners, ...set)).filter(([name, value]) => isSafe(name, value));
  return { ...Object.fromEntries(own), page: Object.fromEntries(known) };
};

// `null` takes an attribute back.
const isSafe = (name, value) => {
  const safe = /^\w{1,64}$/.test(name) && name !== "page" && /^(string|number|boolean)$/.test(typeof value);
  if (!safe && value !== null) {
    console.error(
      `Polychat: the attribute \`${name}\` is left out. A name is letters, digits and _, but not \`page\`; a value is ` +
        "text, a number, true or false",
    );
  }
  return safe;
};

const withoutQuery = (address) => {
  try {
    const { origin, pathname } = new URL(address);
    return origin + pathname;
  } catch {}
};
