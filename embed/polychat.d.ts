/**
 * The types of `<poly-chat>`, of its events and of `window.Polychat`: docs/embedding.md explains what each is for.
 */

/** Where the conversation stands. */
export type Phase = "idle" | "opening" | "active" | "handed-off" | "ended" | "failed";

/** Something that was said. */
export interface Message {
  author: "agent" | "visitor";
  /** As it was said: an agent's may hold Markdown. */
  text: string;
  at: Date;
}

/** An attribute for the agent; `null` takes one back. */
export type Attributes = Record<string, string | number | boolean | null>;

/**
 * Settings as properties: each mirrors the attribute of its name, in lower case with dashes. Reading gives `false` where there
 * is none, and `true` where it is empty; `false`, `null` and `undefined` remove it.
 */
export interface Settings {
  account: Setting;
  project: Setting;
  endpoint: Setting;
  visitor: Setting;
  storage: Setting<"local" | "session" | "none">;
  storageHours: Setting<number | string>;
  idleMinutes: Setting<number | string>;
  delayedResponses: Setting<"fetch" | "off">;
  handoffUrl: Setting;
  avatar: Setting;
  announce: Setting<"text" | "brief" | "off">;
  longestMessage: Setting<number | string>;
  theme: Setting<"auto" | "light" | "dark" | "page">;
  position: Setting<"bottom-end" | "bottom-start" | "top-end" | "top-start">;
  launcherIcon: Setting;
  launcherText: Setting;
  teaser: Setting;
  clearOf: Setting;
  sound: Setting<never>;
  titleCount: Setting<never>;
  mode: Setting<"floating" | "inline" | "fullscreen">;
  launcher: Setting;
  facts: Setting;
  redact: Setting;
  consent: Setting;
  disclaimer: Setting;
  disclaimerUntil: Setting<"always" | "message">;
  updates: Setting<never>;
}
type Setting<Value = string> = Value | boolean | null | undefined;

/** An event that is about what is done next. */
export interface BeforeEvent<Detail = unknown> extends CustomEvent<Detail> {
  /** What is to be done waits for the promise, and is not done where that comes to `false` or fails. */
  waitUntil(answer: Promise<unknown>): void;
}

/** A handoff; a part that the agent does not say is empty. */
export interface Handoff {
  conversationId: string;
  destination: string;
  reason: string;
}

/** The events of the element by name. All bubble and leave every shadow root. */
export interface PolyChatEventMap {
  "polychat-ready": CustomEvent<null>;
  "polychat-before-open": BeforeEvent;
  "polychat-open": CustomEvent<null>;
  "polychat-close": CustomEvent<null>;
  "polychat-start": CustomEvent<{ conversationId: string }>;
  "polychat-before-send": BeforeEvent<{ text: string }>;
  "polychat-message": CustomEvent<Message>;
  "polychat-unread": CustomEvent<{ count: number }>;
  "polychat-before-handoff": BeforeEvent<Handoff>;
  "polychat-handoff": CustomEvent<Handoff>;
  "polychat-before-end": BeforeEvent<{ conversationId: string }>;
  "polychat-end": CustomEvent<{ by: "visitor" | "agent" | "expiry" | "quiet" }>;
  "polychat-error": CustomEvent<{ reason: string }>;
}

/** `<poly-chat>`. What takes the chat itself loads it, and gives whether it was done. */
export interface PolyChat extends HTMLElement, Settings {
  open(): Promise<boolean>;
  close(): Promise<boolean>;
  toggle(): Promise<boolean>;
  /** Opens the chat and says something in the visitor's name. */
  send(text: string): Promise<boolean>;
  endConversation(): Promise<boolean>;
  /** Begins a new conversation, and ends the one there is. */
  restart(): Promise<boolean>;
  /** For the next conversation, over those that stand in attributes. A function is called when it is created. */
  setAttributes(attributes: Attributes | (() => Attributes | Promise<Attributes>)): void;
  /** Who is logged in, and a token of your server's that says so. Without either: nobody. */
  identify(who?: { visitor?: string; token?: string }): void;
  /** Removes what was stored of this chat. */
  forget(): void;
  /** Takes the chat off the page. */
  destroy(): void;

  /** How many messages are unread. */
  readonly unread: number;
  /** `undefined` until the chat is loaded, as the two below are. */
  readonly phase: Phase | undefined;
  readonly conversationId: string | undefined;
  readonly messages: Message[] | undefined;

  addEventListener<Name extends keyof PolyChatEventMap>(
    name: Name,
    listener: (this: PolyChat, event: PolyChatEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "poly-chat": PolyChat;
  }
  interface Window {
    /** Calls what is pushed with the first element, as soon as there is one. */
    Polychat?: ((chat: PolyChat) => void)[];
  }
}
