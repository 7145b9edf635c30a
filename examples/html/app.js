// The element is there before its file has come: listeners may be added at once. Its methods come with the file, so
// what is done by itself, and not by a visitor's click, goes into the queue `window.Polychat`.
const chat = document.querySelector("poly-chat");
const toggle = document.getElementById("toggle");

chat.addEventListener("polychat-message", ({ detail: { author, text } }) => {
  if (author === "agent") document.getElementById("last").textContent = text;
});
document.getElementById("ask").addEventListener("click", () => {
  (window.Polychat ??= []).push((first) => first.open());
});
// What is taken off the page and put back goes on where it was.
toggle.addEventListener("click", () => {
  const isShown = chat.isConnected;
  isShown ? chat.remove() : document.body.append(chat);
  toggle.textContent = isShown ? "With the chat" : "Without the chat";
});
