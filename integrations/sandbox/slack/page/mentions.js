// Mentions of people, channels and groups, and the only links that are followed.
import { el } from "./dom.js";
import { goAddress } from "./places.js";
import { nameOf, store } from "./store.js";

function chip(text, mine = false) {
  return el("span", { class: mine ? "mention mine" : "mention" }, text);
}

/** A link, when it is http(s) or mail; anything else stays text. */
export function safeLink(address, label) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return document.createTextNode(String(address));
  }
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) {
    return document.createTextNode(String(address));
  }
  const here = url.origin === location.origin && url.pathname.startsWith("/archives/");
  const follow = (event) => {
    event.preventDefault();
    goAddress(url);
  };
  return el(
    "a",
    here
      ? { href: url.href, on: { click: follow } }
      : { href: url.href, target: "_blank", rel: "noopener noreferrer" },
    label,
  );
}

/** `@U…`, `#C…`, `!here`, `!subteam^S…` and their like. */
export function mention(target, label) {
  const id = target.slice(1);
  if (target[0] === "@") return chip(`@${nameOf(id)}`, id === store.me?.id);
  if (target[0] === "#") return chip(`#${store.rooms.get(id)?.name ?? (label || id)}`);
  const group = id.match(/^subteam\^([A-Z0-9]+)/);
  if (group) return chip(`@${store.groups.get(group[1])?.handle ?? (label || group[1])}`);
  return chip(`@${label || id.split("^")[0]}`, true);
}
