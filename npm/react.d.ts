/**
 * `<poly-chat>` in JSX, for React 19 and later: `import type {} from "polychat/react"` once, anywhere in the project.
 */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { PolyChatAttributes, PolyChatListeners } from "./attributes.js";
import type { PolyChat } from "./polychat.js";

// React takes an attribute away where it is false.
type MayBeFalse<Attributes> = { [Name in keyof Attributes]: Attributes[Name] | false };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "poly-chat": DetailedHTMLProps<HTMLAttributes<PolyChat>, PolyChat> &
        MayBeFalse<PolyChatAttributes> &
        PolyChatListeners;
    }
  }
}
