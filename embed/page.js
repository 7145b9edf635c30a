/**
 * What the embedding page knows, for the agent: the only file that reads it.
 *
 * Read afresh each time, as a page changes without being loaded again.
 */

/**
 * The attributes of a new conversation: the owner's at the top level and, under `page`, its address and referrer
 * (both without query and fragment, which may hold secrets), title and language.
 */
export const attributesOf = ({ owners, lang }) => {
  const facts = {
    url: withoutQuery(location.href),
    title: document.title,
    // The page's own language is what the visitor reads; the browser's is the next best guess.
    language: lang || document.documentElement.lang || navigator.language,
    referrer: withoutQuery(document.referrer),
  };
  const known = Object.entries(facts).filter(([, value]) => value);
  return { ...owners, page: Object.fromEntries(known) };
};

const withoutQuery = (address) => {
  try {
    const { origin, pathname } = new URL(address);
    return origin + pathname;
  } catch {}
};
