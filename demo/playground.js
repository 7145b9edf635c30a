/**
 * The playground: a form whose fields are the chat's settings and custom properties, the chat as they have it, and
 * the snippet that a website pastes for the same.
 *
 * A custom property is seen at once. A setting is read as the chat is made, so the form is sent to this page anew,
 * which finds everything in its own address; the chat goes on where it was.
 */
const form = document.querySelector("#settings");
const fields = [...form.elements].filter(({ name }) => name);
const isProperty = ({ name }) => name.startsWith("--");

// What is as it would be anyway is left out, in the address and in the snippet.
const first = new Map(fields.map((field) => [field, field.value]));
const isSet = (field) => (field.type === "checkbox" ? field.checked : field.value !== first.get(field));
const value = (field) => `${field.value}${field.dataset.unit ?? ""}`;

const asked = new URLSearchParams(location.search);
for (const field of fields) {
  if (!asked.has(field.name)) continue;
  if (field.type === "checkbox") field.checked = true;
  else field.value = asked.get(field.name);
}

const chat = document.createElement("poly-chat");
chat.setAttribute("account", "acme");
chat.setAttribute("project", "shop");
for (const field of fields.filter((field) => isSet(field) && !isProperty(field))) {
  chat.setAttribute(field.name.slice(5), field.value);
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
const snippet = () => {
  const set = fields.filter(isSet);
  const settings = set.filter((field) => !isProperty(field)).map((field) => (field.value ? `${field.name}="${escaped(field.value)}"` : field.name));
  const tag = ['<script async src="https://chat.example.com/polychat.js"', 'data-account="acme"', 'data-project="shop"', ...settings];
  const properties = set.filter(isProperty).map((field) => `  ${field.name}: ${value(field)};`);
  const style = properties.length ? `\n<style>\npoly-chat {\n${properties.join("\n")}\n}\n</style>` : "";
  return `${tag.join("\n  ")}></script>${style}`;
};

const show = () => {
  for (const field of fields.filter(isProperty)) {
    if (isSet(field)) chat.style.setProperty(field.name, value(field));
    else chat.style.removeProperty(field.name);
  }
  document.querySelector("#snippet").textContent = snippet();
};

form.addEventListener("input", show);
form.addEventListener("change", ({ target }) => {
  if (!isProperty(target)) form.requestSubmit();
});
form.addEventListener("formdata", ({ formData }) => {
  for (const field of fields) if (!isSet(field)) formData.delete(field.name);
});
document.querySelector("#copy").addEventListener("click", () => navigator.clipboard.writeText(snippet()));

show();
document.body.append(chat);
