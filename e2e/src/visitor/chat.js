// What a visitor can see of the chat, as visitor/chat.rs reads it.
const root = document.querySelector("poly-chat")?.shadowRoot;
const part = (name, within = root) => within?.querySelector(`[part~="${name}"]`);
const visible = (node) => node?.checkVisibility({ visibilityProperty: true }) === true;
const text = (node) => (visible(node) ? node.innerText : null);

const item = (node) => {
  if (node.part.contains("divider")) return { kind: "divider", text: text(node) };
  if (node.part.contains("handoff")) {
    return { kind: "handoff", destination: text(part("destination", node)), reason: text(part("reason", node)) };
  }
  const words = part("text", node);
  return {
    kind: node.dataset.author,
    text: words.innerText,
    elements: words.childElementCount,
    state: node.dataset.state ?? null,
    status: text(part("status", node)),
  };
};

const items = root?.querySelectorAll(`[part~="message"], [part~="divider"], [part~="handoff"]`) ?? [];
return {
  launcher: visible(part("launcher")),
  expanded: part("launcher")?.ariaExpanded === "true",
  panel: visible(part("panel")),
  items: [...items].filter(visible).map(item),
  typing: visible(part("typing")),
  draft: visible(part("input")) ? part("input").value : null,
  can_restart: visible(part("restart")),
  can_end: visible(part("end")),
  asked: visible(part("confirm")),
  failed: text(part("failed")),
  notice: text(part("notice")),
  focus: root?.activeElement?.getAttribute("part") ?? null,
};
