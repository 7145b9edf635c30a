/**
 * The types of the element, held to what the documentation says: this is compiled and never run. What must be refused
 * is marked, and a mark that refuses nothing is an error.
 */
import { load } from "polychat";
import type { Message, Phase, PolyChat, PolyChatEventMap } from "polychat";

const constructor = await load("https://chat.example.com/polychat.js", { integrity: "sha256-…", nonce: "abc" });
const chat: PolyChat = constructor ? new constructor() : document.createElement("poly-chat");
const found: PolyChat | null = document.querySelector("poly-chat");
await load(new URL("/polychat.js", location.href));
// @ts-expect-error an address is needed
await load();
// @ts-expect-error not an option
await load("/polychat.js", { defer: true });

// Settings, in the order of embed/polychat.d.ts.
chat.account = "acme";
chat.project = "shop";
chat.endpoint = "https://chat.example.com";
chat.visitor = "4711";
chat.storage = "session";
chat.storageHours = 12;
chat.idleMinutes = "5";
chat.delayedResponses = "off";
chat.handoffUrl = "tel:+44123";
chat.avatar = "/agent.png";
chat.announce = "brief";
chat.longestMessage = 500;
chat.theme = "page";
chat.position = "top-start";
chat.launcherIcon = "/bubble.svg";
chat.launcherText = "Ask us";
chat.teaser = "Questions?";
chat.sound = true;
chat.titleCount = false;
chat.mode = "inline";
chat.launcher = "#help, .contact-us";
chat.clearOf = "#banner";
chat.facts = "url title";
chat.redact = "email card";
chat.updates = true;
chat.consent = "We keep what you write.";
chat.disclaimer = "Answers may be wrong.";
chat.disclaimerUntil = "message";
chat.teaser = null;
chat.consent = undefined;
chat.lang = "de";
const read: string | boolean | null | undefined = chat.launcher;
// @ts-expect-error not a place to keep anything
chat.storage = "cookie";
// @ts-expect-error no corner
chat.position = "left";
// @ts-expect-error with this attribute there is sound, whatever it says
chat.sound = "loud";
// @ts-expect-error no number of hours
chat.storageHours = new Date();
// @ts-expect-error not a mode
chat.mode = "popup";
// @ts-expect-error a property is written like this: launcherText
chat["launcher-text"] = "Ask us";

// What it says of itself.
const unread: number = chat.unread;
const phase: Phase | undefined = chat.phase;
const id: string | undefined = chat.conversationId;
const said: Message[] | undefined = chat.messages;
const words = said?.map(({ author, text, at }) => `${author satisfies "agent" | "visitor"} ${text} ${at.getTime()}`);
// @ts-expect-error only the chat counts
chat.unread = 0;
// @ts-expect-error only the chat knows
chat.phase = "idle";
// @ts-expect-error not a phase
chat.phase === "open";

// Methods.
const done: boolean[] = await Promise.all([
  chat.open(),
  chat.close(),
  chat.toggle(),
  chat.send("Where is my order?"),
  chat.endConversation(),
  chat.restart(),
]);
chat.setAttributes({ customer_tier: "premium", basket: 3, member: true, gone: null });
chat.setAttributes(() => ({ page_kind: "product" }));
chat.setAttributes(async () => ({ page_kind: "product" }));
chat.identify({ visitor: "4711", token: "eyJ…" });
chat.identify();
chat.forget();
chat.destroy();
// @ts-expect-error something is said
chat.send();
// @ts-expect-error a value is text, a number, true or false
chat.setAttributes({ basket: ["lamp"] });
// @ts-expect-error a token is text
chat.identify({ token: 4711 });
// @ts-expect-error it gives a promise
const opened: boolean = chat.open();

// Events: all of them, by name.
const heard: { [Name in keyof PolyChatEventMap]: (event: PolyChatEventMap[Name]) => unknown } = {
  "polychat-ready": ({ detail }) => detail satisfies null,
  "polychat-before-open": (event) => event.preventDefault(),
  "polychat-open": ({ detail }) => detail satisfies null,
  "polychat-close": ({ detail }) => detail satisfies null,
  "polychat-start": ({ detail }) => detail.conversationId satisfies string,
  "polychat-before-send": (event) => event.waitUntil(Promise.resolve(event.detail.text.length < 100)),
  "polychat-message": ({ detail }) => detail satisfies Message,
  "polychat-unread": ({ detail }) => detail.count satisfies number,
  "polychat-before-handoff": ({ detail }) => [detail.conversationId, detail.destination, detail.reason] satisfies string[],
  "polychat-handoff": ({ detail }) => [detail.conversationId, detail.destination, detail.reason] satisfies string[],
  "polychat-before-end": ({ detail }) => detail.conversationId satisfies string,
  "polychat-end": ({ detail }) => detail.by satisfies "visitor" | "agent" | "expiry" | "quiet",
  "polychat-error": ({ detail }) => detail.reason satisfies string,
};
chat.addEventListener("polychat-message", heard["polychat-message"], { once: true });
chat.addEventListener("polychat-message", function ({ detail }) {
  return [this.unread, detail.text];
});
chat.addEventListener("click", (event) => event.preventDefault());
// @ts-expect-error a message has no count
chat.addEventListener("polychat-message", ({ detail }) => detail.count);
// @ts-expect-error only what is about to be done can wait
chat.addEventListener("polychat-open", (event) => event.waitUntil(Promise.resolve()));

// The queue.
(window.Polychat ??= []).push((first) => first.open());
// @ts-expect-error functions wait, not words
window.Polychat.push("open");

export { done, found, id, opened, phase, read, unread, words };
