/**
 * What a visitor is told and asked beside the conversation: the owner's question before it begins, a disclaimer, and what
 * the agent was told of the page.
 *
 * Boundary: chat.js loads this where an owner or a visitor asks for it. It draws into the panel's container, with the
 * panel's own classes, and stores no more than the text that a visitor has agreed to.
 */
const sheet = new CSSStyleSheet();
sheet.replaceSync(__STYLE__);
const dress = ({ shadowRoot }) => {
  const { adoptedStyleSheets } = shadowRoot;
  if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet);
};

const element = (tag, part, name, ...children) => {
  const made = document.createElement(tag);
  if (part) made.part = part;
  made.className = name;
  made.append(...children);
  return made;
};

// The owner's words, where `[the terms](https://…)` is a link.
const linked = (text) =>
  text.split(/(\[[^\]]+\]\(https:\/\/[^\s)]+\))/).map((piece) => {
    const [, words, href] = /^\[(.+)\]\((.+)\)$/.exec(piece) ?? [];
    return href ? Object.assign(element("a", "", "link", words), { href, target: "_blank", rel: "noopener" }) : piece;
  });

/**
 * Asks the owner's question (`consent`), unless the visitor has agreed to these very words before. Gives whether they
 * agree; nothing else is done until then. Whoever asks meanwhile gets the same answer; `door.decline` is a no of the page's.
 */
export const consent = async (door, settings, container, words) => {
  const text = door.given.consent;
  if ((door.agreed ?? door.stored("consent")) === text) return true;
  const says = await (door.asking ??= asked(door, text, settings, container, words));
  door.asking = door.decline = undefined;
  if (says) {
    door.agreed = text;
    settings.keep("consent", text);
  }
  return says;
};

const asked = async (door, text, settings, container, words) => {
  dress(door.host);
  const question = element("p", "consent-text", "consent-text", ...linked(text));
  question.id = "consent-text";
  const no = element("button", "consent-no", "secondary", words.decline);
  const yes = element("button", "consent-yes", "primary", words.agree);
  const actions = element("div", "", "actions", no, yes);
  const regions = element("div", "", "regions consent", element("h2", "", "", words.title), question, actions);
  const dialog = element("dialog", "consent", "panel asks", regions);
  Object.assign(dialog, { lang: words.lang, dir: words.dir, ariaLabel: words.title, autofocus: true });
  dialog.setAttribute("aria-describedby", question.id);
  container.append(dialog);
  const answer = new Promise((says) => {
    door.decline = no.onclick = dialog.oncancel = () => says(false);
    yes.onclick = () => says(true);
    dialog.onkeydown = ({ key }) => key === "Escape" && says(false);
  });
  // Over the whole of a screen, or beside the page, as the panel is.
  settings.fills() ? dialog.showModal() : dialog.show();
  const says = await answer;
  dialog.remove();
  return says;
};

/** Shows the owner's disclaimer above the composer, for good or until the visitor has said something. */
export const disclaim = ({ host, given }, container) => {
  dress(host);
  const shown = element("p", "disclaimer", "disclaimer", ...linked(given.disclaimer));
  container.querySelector(".footer").before(shown);
  if (given["disclaimer-until"] !== "message") return;
  const said = () => host.messages?.some(({ author }) => author === "visitor");
  const look = () => {
    if (!said()) return;
    shown.remove();
    for (const event of events) host.removeEventListener(event, look);
  };
  // What was said on the page before is known once the chat is ready.
  const events = ["polychat-message", "polychat-ready"];
  for (const event of events) host.addEventListener(event, look);
};

/** Shows or hides what the agent was told, below the button that asks for it. */
export const known = ({ host, told, stored }, button) => {
  dress(host);
  const shown = button.nextElementSibling;
  button.ariaExpanded = !shown.matches(".known");
  if (shown.matches(".known")) return shown.remove();
  const { page = {}, ...own } = told ?? JSON.parse(stored("told") || "{}");
  const list = element("dl", "known", "known");
  for (const [name, value] of Object.entries({ ...own, ...page })) {
    const said = element("dd", "", "", `${value}`);
    // An address in an Arabic chat is still one from left to right.
    said.dir = "auto";
    list.append(element("dt", "", "", name.replaceAll("_", " ")), said);
  }
  if (!list.firstChild) list.append(element("dd", "", "", "–"));
  button.after(list);
};
