import { type Ref, useEffect } from "react";
import { load, type PolyChat } from "polychat";
import type {} from "polychat/react";

// Where your gateway serves it.
const loader = "http://127.0.0.1:8080/polychat.js";

interface Props {
  ref?: Ref<PolyChat>;
  tier: string;
  onAnswer: (text: string) => void;
}

/** The chat, for as long as this is rendered. What is stored of it outlives that, and the next one goes on with it. */
export const Chat = ({ ref, tier, onAnswer }: Props) => {
  useEffect(() => {
    // Once, however often this runs.
    load(loader).catch(console.error);
  }, []);
  return (
    <poly-chat
      ref={ref}
      account="acme"
      project="shop"
      attribute-customer-tier={tier}
      text-title="Ask about lamps"
      onpolychat-message={({ detail }) => detail.author === "agent" && onAnswer(detail.text)}
    />
  );
};
