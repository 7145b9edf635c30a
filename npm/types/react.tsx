/** `<poly-chat>` in JSX: see element.ts for how this is checked. */
import { useRef } from "react";
import type {} from "polychat/react";
import type { PolyChat } from "polychat";

export const Chat = ({ tier }: { tier: string | undefined }) => {
  const chat = useRef<PolyChat>(null);
  return (
    <>
      <button onClick={() => chat.current?.open()}>Ask us</button>
      <poly-chat
        ref={chat}
        key="chat"
        className="help"
        lang="de"
        account="acme"
        project="shop"
        storage="session"
        storage-hours={12}
        launcher-text="Ask us"
        sound
        title-count={false}
        attribute-customer-tier={tier}
        from-sku="meta:product:sku"
        text-title="Helpdesk"
        onpolychat-message={({ detail }) => detail.text}
        onpolychat-before-open={(event) => event.waitUntil(Promise.resolve())}
      />
    </>
  );
};

// @ts-expect-error not a place to keep anything
export const stored = <poly-chat account="acme" project="shop" storage="cookie" />;
// @ts-expect-error until it is defined an element has no property of this name
export const cased = <poly-chat account="acme" project="shop" launcherText="Ask us" />;
// @ts-expect-error a message has no count
export const counted = <poly-chat onpolychat-message={({ detail }) => detail.count} />;
