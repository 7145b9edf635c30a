/** `<poly-chat>` in templates of Vue, by the names that its tools look up: see element.ts for how this is checked. */
import type { GlobalComponents } from "vue";
import type {} from "polychat/vue";

type Chat = InstanceType<GlobalComponents["poly-chat"]>;
export type Props = Chat["$props"];

export const right: Props = {
  class: "help",
  account: "acme",
  project: "shop",
  storage: "session",
  storageHours: 12,
  launcherText: "Ask us",
  sound: true,
  attributeCustomerTier: "premium",
  fromSku: "meta:product:sku",
  textTitle: "Helpdesk",
  onPolychatMessage: ({ detail }) => detail.text,
  onPolychatBeforeOpen: (event) => event.waitUntil(Promise.resolve()),
};
export const opened = (chat: Chat): Promise<boolean> => chat.open();

// @ts-expect-error not a place to keep anything
export const stored: Props = { storage: "cookie" };
// @ts-expect-error Vue would write "false", and what it says does not matter
export const silent: Props = { sound: false };
// @ts-expect-error a message has no count
export const counted: Props = { onPolychatMessage: ({ detail }) => detail.count };
