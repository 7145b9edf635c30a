/**
 * The types of the npm package: how the chat is loaded, and all of polychat.d.ts.
 */
import type { PolyChat } from "./polychat.js";

export type * from "./polychat.js";
export type { PolyChatAttributes, PolyChatListeners } from "./attributes.js";

export interface LoadOptions {
  /** The digest of the file, as `cargo xtask release` prints it: the browser refuses any other. */
  integrity?: string;
  /** For pages whose policy allows scripts by nonce. */
  nonce?: string;
}

/**
 * Puts the script at `src` into the page, once however often it is called, and gives the class of <poly-chat> as soon
 * as that is defined. Fails where there is no such script. On a server nothing is done, and it gives `undefined`.
 */
export function load(src: string | URL, options?: LoadOptions): Promise<(new () => PolyChat) | undefined>;
