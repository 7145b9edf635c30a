/** `<poly-chat>` in the markup of Svelte: see element.ts for how this is checked. */
import type { SvelteHTMLElements } from "svelte/elements";
import type {} from "polychat/svelte";

export type Props = SvelteHTMLElements["poly-chat"];

export const right: Props = {
  class: "help",
  account: "acme",
  project: "shop",
  storage: "session",
  "storage-hours": 12,
  "launcher-text": "Ask us",
  sound: true,
  "attribute-customer-tier": "premium",
  "from-sku": "meta:product:sku",
  "text-title": "Helpdesk",
  "onpolychat-message": ({ detail }) => detail.text,
  "onpolychat-before-open": (event) => event.waitUntil(Promise.resolve()),
};

// @ts-expect-error not a place to keep anything
export const stored: Props = { storage: "cookie" };
// @ts-expect-error Svelte would write "false", and what it says does not matter
export const silent: Props = { sound: false };
// @ts-expect-error until it is defined an element has no property of this name
export const cased: Props = { launcherText: "Ask us" };
// @ts-expect-error a message has no count
export const counted: Props = { "onpolychat-message": ({ detail }) => detail.count };
