// The rich_text block and the cells of tables that carry one.
import { dateToken } from "./dates.js";
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { mention, safeLink } from "./mentions.js";

const STYLES = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"], ["code", "code"]];

const PARTS = {
  text: (part) => broken(part.text),
  link: (part) => [safeLink(part.url, part.text || part.url)],
  emoji: (part) => [emoji(part.name)],
  user: (part) => [mention(`@${part.user_id}`, "")],
  usergroup: (part) => [mention(`!subteam^${part.usergroup_id}`, "")],
  channel: (part) => [mention(`#${part.channel_id}`, "")],
  broadcast: (part) => [mention(`!${part.range}`, "")],
  date: (part) => [el("time", { title: part.fallback }, dateToken(part.timestamp, part.format))],
  color: (part) => [el("code", {}, part.value)],
};

function broken(text) {
  return text.split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line]));
}

function styled(part) {
  let nodes = PARTS[part.type]?.(part) ?? [];
  for (const [name, tag] of STYLES) if (part.style?.[name]) nodes = [el(tag, {}, ...nodes)];
  return nodes;
}

function parts(element) {
  return element.elements.flatMap(styled);
}

const KINDS = {
  rich_text_section: (element) => el("div", { class: "rich-section" }, ...parts(element)),
  rich_text_quote: (element) => el("blockquote", {}, ...parts(element)),
  rich_text_preformatted: (element) =>
    el("pre", {}, element.elements.map((part) => part.text ?? part.url).join("")),
  rich_text_list: (element) =>
    el(
      element.style === "ordered" ? "ol" : "ul",
      { class: `indent-${Math.min(element.indent ?? 0, 4)}`, start: (element.offset ?? 0) + 1 },
      element.elements.map((item) => el("li", {}, ...parts(item))),
    ),
};

/** The nodes of a rich_text block. */
export function richText(block) {
  return block.elements.map((element) => KINDS[element.type]?.(element));
}
