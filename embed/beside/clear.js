/**
 * Keeps the chat clear of what else stands in its corner, such as a banner about cookies: it moves up, or down from a top
 * corner, by as much as is covered, and back once nothing is.
 *
 * Boundary: early.js loads this where `clear-of` asks for it. It looks at the elements that the owner's selector finds and
 * changes nothing but a style sheet of the chat's own. There is no timer: the page's changes are what it waits for.
 */
const GAP_PX = 12;
const running = new WeakSet();

/** Begins for one element, until it is taken off the page. */
export const begin = (door) => {
  const { host } = door;
  if (running.has(door) || !host.isConnected) return;
  running.add(door);
  const sheet = new CSSStyleSheet();
  host.shadowRoot.adoptedStyleSheets.push(sheet);
  let moved = 0;
  let asked = 0;

  const sizes = new ResizeObserver(() => look());
  const move = () => {
    asked = 0;
    const found = obstacles(door.given["clear-of"]);
    // Observing anew what is observed tells its size again, and would never end.
    follow(sizes, found);
    const by = host.matches("[mode=inline]") ? 0 : way(host, moved, found);
    if (by !== moved) sheet.replaceSync(style((moved = by) / (host.currentCSSZoom ?? 1)));
  };
  // Once before the next picture, however much the page changes.
  const look = () => (asked ||= requestAnimationFrame(move));

  const changes = new MutationObserver(look);
  changes.observe(document, { attributes: true, childList: true, subtree: true });
  const stopListening = new AbortController();
  for (const kind of ["transitionend", "animationend", "scroll", "resize"]) {
    window.addEventListener(kind, look, { capture: true, passive: true, signal: stopListening.signal });
  }
  look();
  door.stops.push(() => {
    running.delete(door);
    cancelAnimationFrame(asked);
    sizes.disconnect();
    changes.disconnect();
    stopListening.abort();
    const { adoptedStyleSheets } = host.shadowRoot;
    host.shadowRoot.adoptedStyleSheets = adoptedStyleSheets.filter((other) => other !== sheet);
  });
};

const obstacles = (selector) => {
  try {
    return [...document.querySelectorAll(selector || "poly-chat poly-chat")];
  } catch (error) {
    console.error(`Polychat: \`clear-of\`: ${error.message}`);
    return [];
  }
};

const observed = new WeakMap();
const follow = (sizes, found) => {
  const before = observed.get(sizes) ?? [];
  for (const gone of before) if (!found.includes(gone)) sizes.unobserve(gone);
  for (const come of found) if (!before.includes(come)) sizes.observe(come);
  observed.set(sizes, found);
};

const isSeen = (element) =>
  element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? element.getClientRects().length > 0;

// How far it has to move from where it would stand. What it moves clear of may bring it to the next one, never off the screen.
const way = (host, moved, found) => {
  const fromTop = host.matches("[position^=top]");
  const box = host.getBoundingClientRect();
  const home = fromTop ? box.top - moved : innerHeight - box.bottom - moved;
  const spans = found.filter(isSeen).map((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const covers = left < box.right && right > box.left && bottom > top;
    return covers && (fromTop ? [top, bottom] : [innerHeight - bottom, innerHeight - top]);
  });
  let edge = home;
  for (const [from, to] of spans.filter(Boolean).sort(([one], [other]) => one - other)) {
    if (from < edge + box.height && to > edge) edge = to + GAP_PX;
  }
  return Math.max(0, Math.min(edge, innerHeight - box.height - GAP_PX) - home);
};

const style = (px) => {
  const place = (edge) => `calc(max(var(--polychat-offset-block, 20px), env(safe-area-inset-${edge})) + ${px}px) !important`;
  return `:host { bottom: ${place("bottom")} }
    :host([position^=top]) { top: ${place("top")}; bottom: auto !important }
    :host .panel { height: min(var(--height), 100dvh / var(--zoom, 1) - 120px - ${px}px) }`;
};
