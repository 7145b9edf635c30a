import { useRef, useState } from "react";
import type { PolyChat } from "polychat";
import { Chat } from "./Chat";

export const App = () => {
  const chat = useRef<PolyChat>(null);
  const [isShown, setShown] = useState(true);
  const [last, setLast] = useState("nothing yet");
  return (
    <main>
      <h1>Lamps</h1>
      <p>
        The agent last said: <output id="last">{last}</output>
      </p>
      <button id="ask" disabled={!isShown} onClick={() => chat.current?.open()}>
        Ask us
      </button>
      <button id="toggle" onClick={() => setShown(!isShown)}>
        {isShown ? "Without the chat" : "With the chat"}
      </button>
      {isShown && <Chat ref={chat} tier="premium" onAnswer={setLast} />}
    </main>
  );
};
