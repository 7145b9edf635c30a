// Lets the tabs of one site act at the same moment: one of them is told what to do and tells the others.
const [me, count, bare] = arguments;
const chat = document.querySelector("poly-chat");
const root = chat.shadowRoot;
const channel = new BroadcastChannel("rounds");
const drawn = (selector) => [...root.querySelectorAll(selector)];

if (bare) {
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
const shows = (messages) =>
  new Promise((done) => {
    const look = () => {
      const all = drawn(`[part~="message"]`).length;
      const pending = drawn(`[part~="message"][data-state]:not([data-state="sent"])`).length;
      if (all !== messages || pending) return;
      observer.disconnect();
      done();
    };
    const observer = new MutationObserver(look);
    observer.observe(root, { subtree: true, childList: true, attributes: true });
    look();
  });

const done = new Map();
let all = () => {};
const told = ({ what, messages, tab }) => {
  if (what) return run(what, messages);
  done.set(tab, true);
  if (done.size === count) all();
};
const run = async (what, messages) => {
  const [act, argument] = what.split(" ");
  acts[act](argument);
  await shows(messages);
  channel.postMessage({ tab: me });
  told({ tab: me });
};
channel.onmessage = ({ data }) => told(data);

window.act = (what, messages) =>
  new Promise((resolve) => {
    done.clear();
    all = resolve;
    channel.postMessage({ what, messages });
    run(what, messages);
  });
window.transcript = () =>
  drawn(`[part~="message"]`).map((message) => {
    const text = message.querySelector(`[part~="text"]`).textContent;
    return [message.dataset.author, message.dataset.state, text].filter(Boolean).join(" ");
  });
