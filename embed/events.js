/**
 * What the page is told, and asked before something is done: events of the element, `polychat-…`, that bubble and
 * leave every shadow root. docs/embedding.md lists them.
 */
const made = (name, detail, cancelable) =>
  new CustomEvent(`polychat-${name}`, { detail, cancelable, bubbles: true, composed: true });

/** Tells the page, once what is being done is done: what it answers with may begin anew. */
export const tell = (host, name, detail) => queueMicrotask(() => host.dispatchEvent(made(name, detail)));

/**
 * Asks the page; gives whether it lets that be done, or a promise of it where a handler takes its time by `waitUntil`.
 * What it waits for stops it by coming to `false`, or by failing.
 */
export const before = (host, name, detail) => {
  const event = made(`before-${name}`, detail, true);
  const awaited = [];
  event.waitUntil = (promise) => awaited.push(promise);
  if (!host.dispatchEvent(event)) return false;
  const failed = (error) => {
    console.error(`Polychat: a handler of ${event.type} failed`, error);
    return false;
  };
  return !awaited.length || Promise.all(awaited).then((said) => !said.includes(false), failed);
};

// A line of the log as crates/conversation/src/record.rs writes it, its name in front.
const fieldsOf = (line) => {
  const meant = { f: "\x1f", d: "\x1d", e: "\x1e", c: "\x1c", x: "\x04" };
  const fields = line.slice(line.indexOf(" ") + 1, -1).split("\x1f");
  return fields.map((field) => field.replace(/\x1d(.)/g, (_, letter) => meant[letter]));
};

/** Tells the page what this tab has added to the log; gives of which kind it is. What another tab adds is told there. */
export const tellLogged = (host, line) => {
  const [kind, one, two, three, four, five] = fieldsOf(line);
  const message = (author, text, at) => text.trim() && tell(host, "message", { author, text, at: new Date(+at) });
  if (kind === "opened") {
    tell(host, "start", { conversationId: one });
    message("agent", three, five);
  }
  if (kind === "said") message("visitor", two, three);
  if (kind === "replied") message("agent", two, four);
  if (kind === "handed_off") {
    tell(host, "handoff", { conversationId: host.conversationId, destination: one, reason: two });
  }
  if (kind === "ended") tell(host, "end", { by: one });
  if (kind === "not_opened") tell(host, "error", { reason: one });
  if (kind === "failed") tell(host, "error", { reason: two });
  return kind;
};
