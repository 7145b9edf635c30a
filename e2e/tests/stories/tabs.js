// Lets the tabs of one site act at the same moment: one of them is told what to do and tells the others.
const [me, count, api] = arguments;
const chat = document.querySelector("poly-chat");
const root = chat.shadowRoot;
const channel = new BroadcastChannel("rounds");
const drawn = (selector) => [...root.querySelectorAll(selector)];

if (api === "Deaf") delete window.BroadcastChannel;

if (api === "Bare" || api === "Plain") {
  const real = window.fetch;
  window.fetch = (address, options) => {
    const request = new Request(address, options);
    const headers = new Headers(request.headers);
    headers.delete("idempotency-key");
    return real(new Request(request, { headers }));
  };
}

const acts = {
  open: () => root.querySelector(`[part~="launcher"]`).click(),
  forget: () => me === 0 && chat.forget(),
  say: (round) => {
    const input = root.querySelector(`[part~="input"]`);
    input.value = `tab ${me} round ${round}`;
    input.dispatchEvent(new InputEvent("input"));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  },
};

// Nothing here waits for a time: a tab looks again whenever its chat has changed.
let shown = drawn(`[part~="message"]`).length;
const shows = (more) =>
  new Promise((done) => {
    const look = () => {
      const all = drawn(`[part~="message"]`).length;
      const pending = drawn(`[part~="message"][data-state]:not([data-state="sent"])`).length;
      if (all !== shown + more || pending) return;
      observer.disconnect();
      shown = all;
      done();
    };
    const observer = new MutationObserver(look);
    observer.observe(root, { subtree: true, childList: true, attributes: true });
    look();
  });

const done = new Map();
let all = () => {};
const told = ({ what, more, tab }) => {
  if (what) return run(what, more);
  done.set(tab, true);
  if (done.size === count) all();
};
const run = async (what, more) => {
  const [act, argument] = what.split(" ");
  acts[act](argument);
  await shows(more);
  channel.postMessage({ tab: me });
  told({ tab: me });
};
channel.onmessage = ({ data }) => told(data);

window.act = (what, more) =>
  new Promise((resolve) => {
    done.clear();
    all = resolve;
    channel.postMessage({ what, more });
    run(what, more);
  });
// Scrolls up until the first message is drawn.
window.transcript = async () => {
  const text = (message) => message.querySelector(`[part~="text"]`).textContent;
  while (text(drawn(`[part~="message"]`)[0]) !== "Hello!") {
    root.querySelector(`[part~="transcript"]`).scrollTop = 0;
    await new Promise(requestAnimationFrame);
  }
  return drawn(`[part~="message"]`).map((message) =>
    [message.dataset.author, message.dataset.state, text(message)].filter(Boolean).join(" "),
  );
};
