// Slack's mrkdwn as DOM nodes: formatting, mentions, links, dates, code, quotes.
import { dateToken } from "./dates.js";
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { mention, safeLink } from "./mentions.js";

/** The three entities Slack knows, decoded once. */
export function decoded(text) {
  return text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
}

function angle(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : decoded(inside.slice(bar + 1));
  const date = target.match(/^!date\^(\d+)\^([^^]+)(?:\^(.+))?$/);
  if (date) {
    const text = dateToken(Number(date[1]), decoded(date[2]));
    const shown = el("time", { dateTime: new Date(date[1] * 1000).toISOString(), title: label }, text);
    return date[3] ? safeLink(decoded(date[3]), shown) : shown;
  }
  if (/^[@#!]/.test(target)) return mention(target, label);
  if (/^(https?:\/\/|mailto:)/.test(target)) return safeLink(decoded(target), label || decoded(target));
  return document.createTextNode(decoded(`<${inside}>`));
}

const WRAPS = { "*": "strong", _: "em", "~": "s" };
const INLINE = new RegExp(
  [
    "<([^<>\\n]+)>",
    "`([^`\\n]+)`",
    ":([a-z0-9_+-]+):",
    "(?<![\\w*_~])([*_~])(?=\\S)((?:(?!\\4).)+?)(?<=\\S)\\4(?![\\w*])",
  ].join("|"),
  "g",
);

/** Inline mrkdwn of one line. */
export function inline(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > at) nodes.push(decoded(text.slice(at, found.index)));
    if (found[1] !== undefined) nodes.push(angle(found[1]));
    else if (found[2] !== undefined) nodes.push(el("code", {}, decoded(found[2])));
    else if (found[3] !== undefined) nodes.push(emoji(found[3]));
    else nodes.push(el(WRAPS[found[4]], {}, ...inline(found[5])));
    at = found.index + found[0].length;
  }
  if (at < text.length) nodes.push(decoded(text.slice(at)));
  return nodes;
}

function lines(text) {
  const nodes = [];
  let quote = null;
  text.split("\n").forEach((line, index, all) => {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    if (quoted) {
      if (quote) quote.append(el("br"));
      else nodes.push((quote = el("blockquote")));
      quote.append(...inline(quoted[1]));
      return;
    }
    quote = null;
    nodes.push(...inline(line));
    if (index < all.length - 1) nodes.push(el("br"));
  });
  return nodes;
}

/** A whole mrkdwn text. */
export function mrkdwn(text) {
  return text.split("```").flatMap((part, index, all) => {
    const fenced = index % 2 === 1 && index < all.length - 1;
    if (fenced) return [el("pre", {}, decoded(part.replace(/^\n|\n$/g, "")))];
    return lines(index % 2 === 1 ? "```" + part : part.replace(/^\n/, index ? "" : "\n"));
  });
}

/** A text object of either kind. */
export function textObject(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text) : [plainText(object)];
}

/** A plain_text object; its emoji names count unless it says otherwise. */
export function plainText(object) {
  if (object.emoji === false) return object.text;
  return object.text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
}
