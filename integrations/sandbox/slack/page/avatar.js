// Who said it: initials on a colour of their own.
import { el } from "./dom.js";
import { nameOf, store } from "./store.js";

/** A square with a person's initials, or the app's letter. */
export function avatar(user, small = false) {
  const bot = user === store.bot.id;
  const order = [...store.people.keys()].indexOf(user);
  const initials = nameOf(user).split(" ").map((word) => word[0]).slice(0, 2).join("");
  const tone = bot ? "bot" : `tone-${Math.max(0, order) % 6}`;
  return el("span", { class: `avatar ${tone}${small ? " small" : ""}`, aria: { hidden: "true" } }, bot ? "H" : initials);
}
