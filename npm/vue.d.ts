/**
 * `<poly-chat>` in templates of Vue 3: `import type {} from "polychat/vue"` once, anywhere in the project.
 *
 * Vue's tools look up an attribute `launcher-text` as `launcherText`. In templates it has to be written with the dash
 * all the same: until polychat.js has come the element has no properties.
 */
import type { HTMLAttributes, VNodeProps } from "vue";
import type { PolyChat, PolyChatEventMap, Settings } from "./polychat.js";
import type { Written } from "./attributes.js";

/** `polychat-before-open` is `onPolychatBeforeOpen`, as Vue calls its listener. */
type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${Capitalize<First>}${Camel<Rest>}`
  : Capitalize<Name>;

type Attributes = {
  [Name in keyof Settings]?: Exclude<Settings[Name], false>;
} & {
  [Name in `attribute${string}` | `from${string}` | `text${string}`]?: Written;
};

type Listeners = {
  [Name in keyof PolyChatEventMap as `on${Camel<Name>}`]?: (event: PolyChatEventMap[Name]) => unknown;
};

type Element = new () => PolyChat & { $props: HTMLAttributes & VNodeProps & Attributes & Listeners };

declare module "vue" {
  interface GlobalComponents {
    "poly-chat": Element;
  }
}
