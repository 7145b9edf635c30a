// What is a barrier on this page as it is now, a line each: what axe-core finds, and what it does not look for.
const [touch] = arguments;
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
// What is on its way in or out is looked at where it has come to.
const moving = document.querySelector("poly-chat").shadowRoot.getAnimations();
const ending = moving.filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity);
const come = Promise.allSettled(ending.map(({ finished }) => finished));
return come.then(() => axe.run(document, { runOnly: tags, resultTypes: ["violations"] })).then(({ violations }) => {
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, all, none }) => {
      const why = [...any, ...all, ...none].map(({ message }) => message).join("; ");
      return `${id} at ${target.flat().join(" ")}: ${why}`;
    }),
  );
  const root = document.querySelector("poly-chat").shadowRoot;
  const inView = [...root.querySelectorAll("*")].filter((node) => node.checkVisibility({ visibilityProperty: true }));
  const name = (node) => node.getAttribute("part") ?? node.className ?? node.localName;

  // WCAG 2.2, 2.5.8: 24 pixels; for fingers 44, but for links in a line of text.
  const least = touch ? 44 : 24;
  for (const node of inView.filter((node) => node.matches("button, textarea, a:not([part=text] *, p *)"))) {
    const { width, height } = node.getBoundingClientRect();
    if (Math.min(width, height) < least - 0.5) found.push(`${name(node)} is ${width} × ${height}, below ${least}`);
  }

  // 1.4.10: nothing but what is a table or code is scrolled sideways, and nothing is cut off.
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page is scrolled sideways");
  for (const node of inView.filter((node) => !node.closest("pre, table, .unseen, .table"))) {
    const { left, right, width } = node.getBoundingClientRect();
    if (width && (left < -0.5 || right > innerWidth + 0.5)) found.push(`${name(node)} leaves the screen: ${left} to ${right}`);
    if (node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX !== "visible") {
      found.push(`${name(node)} is scrolled sideways`);
    }
  }

  // 1.4.4: at 400 % all of it can still be reached.
  for (const node of inView.filter((node) => node.matches(".regions, .confirm, .sheet"))) {
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(node).overflowY);
    if (node.scrollHeight > node.clientHeight + 1 && !scrolls) found.push(`${name(node)} is cut off below`);
  }

  // 1.4.11: where all colors are forced, what can be used has an edge.
  if (matchMedia("(forced-colors: active)").matches) {
    const edged = "[part=launcher], .chip, .send, .primary, .secondary, .danger, .composer, [part=text]:not(:empty)";
    for (const node of inView.filter((node) => node.matches(edged))) {
      const { borderTopStyle, borderTopWidth } = getComputedStyle(node);
      if (borderTopStyle === "none" || borderTopWidth === "0px") found.push(`${name(node)} has no edge`);
    }
  }

  // 1.3.1, 4.1.2: whoever hears a message hears whose it is and when it was said.
  for (const message of inView.filter((node) => node.matches("[part~=message]"))) {
    if (!message.querySelector(".unseen")?.textContent.trim()) found.push("a message has no author to be heard");
  }
  return found;
});
