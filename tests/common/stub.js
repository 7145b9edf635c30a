// A `fetch` that keeps what it was asked and answers what it was told to, in order.
let asked;
let answers;

export function reset() {
  asked = [];
  answers = [];
  globalThis.fetch = async (request) => {
    asked.push({
      call: `${request.method} ${new URL(request.url).pathname}`,
      key: request.headers.get("idempotency-key"),
      body: await request.text(),
    });
    const answer = answers.shift();
    if (!answer) return new Promise(() => {});
    const [status, body] = await answer;
    if (status === 0) throw new TypeError("Failed to fetch");
    return new Response(body, { status });
  };
}

/** Answers the next call that has no answer yet; a status of 0 is a network that is down. */
export function answer(status, body) {
  answers.push(Promise.resolve([status, body]));
}

/** Holds the next call back until the function that it gives is called. */
export function answer_later(status, body) {
  let release;
  answers.push(new Promise((resolve) => (release = () => resolve([status, body]))));
  return release;
}

export const calls = () => asked.map(({ call }) => call);
export const body = (index) => asked[index]?.body ?? "";
export const key = (index) => asked[index]?.key ?? "";

/** Presses a key; what the element does by itself on a real press does not happen. */
export function press(element, key, shiftKey, isComposing) {
  const press = new KeyboardEvent("keydown", { key, shiftKey, isComposing, bubbles: true, cancelable: true, composed: true });
  element.dispatchEvent(press);
  return press.defaultPrevented;
}
