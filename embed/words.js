/**
 * What the chat says by itself: in which language, and how that language writes times, days and numbers.
 *
 * Boundary: no DOM but the page's `lang`; dates, plurals and numbers are the browser's `Intl`. English stands in
 * here, any other language is one file more. src/words.rs reads what comes of it.
 */
const english = __ENGLISH__;
// Where each other language is: { de: "polychat-de-….json" }.
const locales = __LOCALES__;

/** The words for the visitor of `host`, with the owner's own (`text-*`) over them. */
export const wordsFor = async (host, given, base) => {
  const known = ["en", ...Object.keys(locales)];
  const find = (tag) => known.find((name) => split(name) === split(tag));
  // The element's language, the page's, then the browser's: the first of them that there are words for.
  const page = host.parentElement?.closest("[lang]")?.lang;
  const tag = [given.lang, page, ...navigator.languages].filter(split).find(find) ?? "en";
  const name = find(tag);
  const words = { ...english, ...(await read(locales[name], base)) };
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith("text-")) words[key.slice(5)] = value;
  }
  return { ...words, ...writing(words, tag), lang: tag, dir: /^(ar|he)/.test(name) ? "rtl" : "ltr" };
};

/** How a language writes: the functions that src/words.rs calls. */
export const writing = (words, tag) => {
  const number = new Intl.NumberFormat(tag);
  const plural = new Intl.PluralRules(tag);
  const second = new Intl.NumberFormat(tag, { style: "unit", unit: "second", unitDisplay: "long" });
  const time = new Intl.DateTimeFormat(tag, { timeStyle: "short" });
  const date = new Intl.DateTimeFormat(tag, { weekday: "long", day: "numeric", month: "long" });
  const near = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  return {
    count: (word, count) => words[`${word}-${plural.select(count)}`].replace("{count}", number.format(count)),
    seconds: (word, seconds) => words[word].replace("{time}", second.format(seconds)),
    time: (at) => time.format(at),
    day: (at) => {
      const ago = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
      return ago > 1 ? date.format(at) : near.format(-ago, "day");
    },
  };
};

// A language as one can tell it from another in writing: zh-TW is not zh-CN.
const split = (tag) => {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return `${language}-${script}`;
  } catch {}
};

const read = async (file, base) => {
  if (!file) return;
  try {
    const answer = await fetch(new URL(file, base), { credentials: "omit" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return await answer.json();
  } catch (error) {
    // English is better than no chat.
    console.warn(`Polychat: ${file} could not be read; the chat speaks English.`, error);
  }
};
