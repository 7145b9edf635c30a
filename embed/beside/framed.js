/**
 * The inside of the frame that a page gets which forbids WebAssembly: one element that fills it, run by frame.js in the page.
 *
 * Boundary: frame.html loads this and nothing else does. The gateway says which websites may put that page into a frame; of
 * those, only the page around it is heard, and only until it has given its port.
 */
const beside = __BESIDE__;
const { wire } = await import(new URL(beside.frame, import.meta.url));

const events =
  "ready open close start message unread handoff end error before-open before-send before-handoff before-end".split(" ");
// Firefox tells where it is by the referrer alone, and a website may send none.
const page = location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);

const run = (port) => {
  const chat = document.createElement("poly-chat");
  let known = 0;
  const state = () => {
    const { phase, conversationId, unread } = chat;
    const launcher = chat.shadowRoot.querySelector("[part=launcher]");
    const all = chat.messages ?? [];
    const isNew = all.length !== known;
    known = all.length;
    const open = launcher?.ariaExpanded === "true";
    return { phase, conversationId, unread: unread ?? 0, open, messages: isNew ? all : undefined };
  };
  const ask = wire(port, {
    settings: ({ given, token, style }) => {
      for (const { name } of [...chat.attributes]) if (!(name in given)) chat.removeAttribute(name);
      for (const [name, value] of Object.entries({ ...given, mode: "inline" })) chat.setAttribute(name, value);
      for (const [name, value] of style) chat.style.setProperty(name, value);
      chat.identify({ visitor: given.visitor, token });
      document.documentElement.lang = given.lang;
      document.title = given["text-title"] ?? "Chat";
      if (!chat.isConnected) document.body.append(chat);
      return state();
    },
    act: async ({ name, given }) => {
      // What was open on the page before is open here by itself, where it is remembered.
      const done = await chat[{ "was-open": "open", "was-busy": "close" }[name] ?? name](given);
      return { done, state: state() };
    },
  });
  // The page around it is what the agent is told of: context.js asks this, and nothing else then.
  chat.setAttributes(Object.assign(() => ask("attributes"), { whole: true }));
  for (const name of events) {
    chat.addEventListener(`polychat-${name}`, (event) => {
      if (name.startsWith("before-")) event.waitUntil(ask("before", { name: name.slice(7), detail: event.detail }));
      else if (name !== "ready") ask("event", { name, detail: event.detail, state: state() });
    });
  }
};

const hear = ({ source, origin, data, ports: [port] }) => {
  if (source !== parent || (page && origin !== page) || data !== "polychat-page" || !port) return;
  removeEventListener("message", hear);
  run(port);
};
if (parent !== self) {
  addEventListener("message", hear);
  parent.postMessage("polychat-frame", page || "*");
}
