// Tells assistive technology what others just said.
import { el } from "./dom.js";
import { nameOf, onChange, store } from "./store.js";

const node = document.getElementById("said");
const heard = new Set();

onChange((change) => {
  if (change.kind !== "message" || heard.has(change.message.ts)) return;
  heard.add(change.message.ts);
  if (change.message.user === store.me.id) return;
  node.append(el("p", {}, `${nameOf(change.message.user)}: ${change.message.text.slice(0, 200)}`));
  while (node.childElementCount > 5) node.firstElementChild.remove();
});
