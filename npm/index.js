/**
 * The entry of the npm package: it puts `polychat.js` into the page, once, and says when <poly-chat> is there.
 *
 * Boundary: no copy of the chat is in here. The loader finds its files by where its own script tag came from, which is
 * why it cannot be bundled and why its address has to be given. Nothing touches the page until `load` is called, so
 * that a server may import this.
 */
let loading;

/** Loads the chat's loader. On a server nothing is done, and the promise gives `undefined`. */
export const load = async (src, options) => {
  if (typeof document === "undefined") return undefined;
  if (!src) {
    throw new TypeError("Polychat: load() needs the address of polychat.js, such as https://chat.example.com/polychat.js");
  }
  // A failure is forgotten: who asks next may have a better connection.
  loading ??= put(src, options).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
};

const put = (src, { integrity, nonce } = {}) =>
  new Promise((done, failed) => {
    const defined = () => customElements.get("poly-chat");
    // Another script of the page was quicker.
    if (defined()) return done(defined());
    const script = document.createElement("script");
    if (nonce) script.nonce = nonce;
    if (integrity) Object.assign(script, { integrity, crossOrigin: "anonymous" });
    const fail = (why) => {
      script.remove();
      failed(new Error(`Polychat: ${src} ${why}`));
    };
    script.onload = () => (defined() ? done(defined()) : fail("is not polychat.js: it defines no <poly-chat>"));
    script.onerror = () =>
      fail("could not be loaded: is it where your gateway serves polychat.js, and does the page's policy allow it?");
    script.src = src;
    document.head.append(script);
  });
