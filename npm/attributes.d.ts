/**
 * What may be written on a `<poly-chat>` tag, for the markup of frameworks.
 *
 * By their names in HTML: until polychat.js has come the element is not defined, and what a framework sets by the name
 * of a property would be lost.
 */
import type { PolyChatEventMap, Settings } from "./polychat.js";

/** `launcherText` is `launcher-text`. */
type Dashed<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Dashed<Rest>}`
  : "";

/** What a framework writes into an attribute as it is. */
export type Written = string | number | true | null | undefined;

/** The settings as attributes, and the families of settings whose names a website chooses. */
export type PolyChatAttributes = {
  [Name in keyof Settings as Dashed<Name>]?: Exclude<Settings[Name], false>;
} & {
  [Name in `attribute-${string}` | `from-${string}` | `text-${string}`]?: Written;
};

/** Listeners as attributes: `onpolychat-message`. */
export type PolyChatListeners = {
  [Name in keyof PolyChatEventMap as `on${Name}`]?: (event: PolyChatEventMap[Name]) => unknown;
};
