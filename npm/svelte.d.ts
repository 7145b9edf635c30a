/**
 * `<poly-chat>` in the markup of Svelte 5: `import type {} from "polychat/svelte"` once, anywhere in the project.
 */
import type { HTMLAttributes } from "svelte/elements";
import type { PolyChatAttributes, PolyChatListeners } from "./attributes.js";
import type { PolyChat } from "./polychat.js";

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "poly-chat": HTMLAttributes<PolyChat> & PolyChatAttributes & PolyChatListeners;
  }
}
