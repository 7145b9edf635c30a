/** The functions that `embed/words.js` puts beside the words, which it cannot be asked for here. */
export const write_as = (words, tag) => ({
  ...words,
  count: (word, count) => words[`${word}-other`].replace("{count}", count),
  seconds: (word, seconds) => words[word].replace("{time}", `${seconds} s`),
  time: (at) => new Intl.DateTimeFormat(tag, { timeStyle: "short" }).format(at),
  day: (at) => new Intl.DateTimeFormat(tag).format(at),
});

// A `fetch` that keeps what it was asked and answers what it was told to, in order.
let asked;
let answers;
let keyed = false;

export function reset() {
  localStorage.clear();
  sessionStorage.clear();
  stub();
}

/** A page loads anew: storage stays. */
export function stub() {
  asked = [];
  answers = [];
  keyed = false;
  told = [];
  // A call of the page before may still be on its way: it takes no answer of this page's.
  const [calls, mine] = [asked, answers];
  globalThis.fetch = async (address, options) => {
    const request = new Request(address, options);
    calls.push({
      call: `${request.method} ${new URL(request.url).pathname}`,
      keepalive: request.keepalive,
      key: request.headers.get("idempotency-key"),
      body: await request.text(),
    });
    const answer = mine.shift();
    if (!answer) return new Promise(() => {});
    const [status, body, headers] = await answer;
    if (status === 0) throw new TypeError("Failed to fetch");
    const key = request.headers.get("idempotency-key");
    return new Response(body, { status, headers: { ...headers, ...(keyed && { "idempotency-key": key }) } });
  };
}

/** Answers the next call that has no answer yet; a status of 0 is a network that is down. */
export function answer(status, body) {
  answers.push(Promise.resolve([status, body]));
}

/** The next call is answered with a wait that the server asks for. */
export function answer_busy(seconds) {
  answers.push(Promise.resolve([429, "", { "retry-after": `${seconds}` }]));
}

/** From now on a gateway answers that runs a key once. */
export function behind_a_gateway() {
  keyed = true;
}

/** What is stored, by name. */
export const stored = () => Object.keys(localStorage).filter((name) => name.startsWith("polychat/"));
export const unstore = (name) => localStorage.removeItem(name);
export const store = (name, text) => localStorage.setItem(name, text);
export const store_entry = (name, entry) => localStorage.setItem(name, line(JSON.parse(entry)));

/** Storage that is full, or that a policy denies. */
export function spoil_storage(how) {
  const real = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  const throws = () => {
    throw new DOMException("no", how === "full" ? "QuotaExceededError" : "SecurityError");
  };
  if (how === "full") {
    const set = Storage.prototype.setItem;
    Storage.prototype.setItem = throws;
    return () => (Storage.prototype.setItem = set);
  }
  Object.defineProperty(globalThis, "localStorage", { get: throws, configurable: true });
  return () => Object.defineProperty(globalThis, "localStorage", real);
}

/** Storage that takes as many items as there are now, and no more. */
export function fill_storage() {
  const set = Storage.prototype.setItem;
  const room = localStorage.length;
  Storage.prototype.setItem = function (name, text) {
    if (this.length >= room) throw new DOMException("no", "QuotaExceededError");
    set.call(this, name, text);
  };
  return () => (Storage.prototype.setItem = set);
}

export const browser_locks = () => navigator.locks;

/** Web Locks as in a frame without an origin of its own. */
export function spoil_locks() {
  const real = navigator.locks.request;
  navigator.locks.request = () => Promise.reject(new DOMException("no", "SecurityError"));
  return () => (navigator.locks.request = real);
}

export function go(online) {
  Object.defineProperty(navigator, "onLine", { get: () => online, configurable: true });
  dispatchEvent(new Event(online ? "online" : "offline"));
}

/** The visitor looks at the page, or at another one. */
export function look(watched) {
  Object.defineProperty(document, "hidden", { get: () => !watched, configurable: true });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}

/** The line of an entry (crates/conversation/src/record.rs): its kind and its fields. */
const line = (entry) => `${entry.join("\u001f")}\u0004`;

/** A conversation of so many turns is stored; the last thing was said so many seconds ago. */
export function store_many(turns, seconds) {
  const time = Date.now() - seconds * 1000;
  const entries = [
    ["opening", "create"],
    ["opened", "CONV-1", "keyed", "Hello!", "", time],
  ];
  for (let turn = 0; turn < turns; turn += 1) {
    const key = `turn${turn}`;
    entries.push(["said", key, `Question ${turn}`, time], ["sending", key]);
    entries.push(["replied", key, `Answer ${turn}`, "", time], ["seen"]);
  }
  entries.forEach((entry, index) => {
    localStorage.setItem(`polychat/2/acme/shop//${`${index + 1}`.padStart(10, "0")}.ab`, line(entry));
  });
}

/** Makes segments of what is stored, as the widget does after so many turns (crates/conversation/src/log.rs). */
export function gather() {
  const prefix = "polychat/2/acme/shop//";
  const single = Object.keys(localStorage).filter((name) => name.startsWith(`${prefix}0`)).sort();
  while (single.length > 600) {
    const some = single.splice(0, 512);
    const records = some.map((name) => `${name.slice(prefix.length)} ${localStorage.getItem(name)}`);
    localStorage.setItem(`${prefix}-${some[0].slice(prefix.length)}.ab`, records.join("\u001e"));
    for (const name of some) localStorage.removeItem(name);
  }
}

/** What the console was told since the page was loaded. */
export const warnings = () => told;
let told = [];
const warn = console.warn;
console.warn = (...words) => {
  told.push(words.join(" "));
  warn(...words);
};

/** Holds the next call back until the function that it gives is called. */
export function answer_later(status, body) {
  let release;
  answers.push(new Promise((resolve) => (release = () => resolve([status, body]))));
  return release;
}

export const calls = () => asked.map(({ call }) => call);
export const body = (index) => asked[index]?.body ?? "";
export const outlives_the_page = (index) => asked[index]?.keepalive ?? false;
export const key = (index) => asked[index]?.key ?? "";

/** Presses a key; what the element does by itself on a real press does not happen. */
export function press(element, key, shiftKey, isComposing) {
  const press = new KeyboardEvent("keydown", { key, shiftKey, isComposing, bubbles: true, cancelable: true, composed: true });
  element.dispatchEvent(press);
  return press.defaultPrevented;
}

/** Another tab vouches for an entry: what it does when it gives the right to call back. */
export const vouch = (entry) => {
  let release;
  navigator.locks.request(`polychat/acme/shop/#${entry}`, () => new Promise((resolve) => (release = resolve)));
  return () => release();
};

/** What the browser tells of its pages. */
export const tell_page = (name) => document.dispatchEvent(new Event(name));
