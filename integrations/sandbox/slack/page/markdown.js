// The markdown block: the part of standard Markdown that Slack's page names.
import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { safeLink } from "./mentions.js";

const INLINE =
  /`([^`\n]+)`|\[([^\]\n]+)\]\(([^)\s]+)\)|\*\*([^*\n]+)\*\*|~~([^~\n]+)~~|(?<!\w)[*_]([^*_\n]+)[*_](?!\w)|(https?:\/\/[^\s<>)]+)/g;

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > at) nodes.push(withEmoji(text.slice(at, found.index)));
    const [, code, label, address, bold, strike, italic, bare] = found;
    if (code !== undefined) nodes.push(el("code", {}, code));
    else if (label !== undefined) nodes.push(safeLink(address, label));
    else if (bold !== undefined) nodes.push(el("strong", {}, ...inline(bold)));
    else if (strike !== undefined) nodes.push(el("s", {}, ...inline(strike)));
    else if (italic !== undefined) nodes.push(el("em", {}, ...inline(italic)));
    else nodes.push(safeLink(bare, bare));
    at = found.index + found[0].length;
  }
  if (at < text.length) nodes.push(withEmoji(text.slice(at)));
  return nodes;
}

const KINDS = [
  [/^```/, "fence"],
  [/^#{1,6} /, "heading"],
  [/^> ?/, "quote"],
  [/^\s*[-*] /, "bullet"],
  [/^\s*\d+[.)] /, "ordered"],
  [/^(---|\*\*\*)\s*$/, "rule"],
  [/^\s*$/, "gap"],
];

function kindOf(line) {
  return KINDS.find(([pattern]) => pattern.test(line))?.[1] ?? "text";
}

const BUILD = {
  heading: (rows) => rows.map((row) => el("h4", {}, ...inline(row.replace(/^#+ /, "")))),
  quote: (rows) => [el("blockquote", {}, ...broken(rows.map((row) => row.replace(/^> ?/, ""))))],
  bullet: (rows) => [el("ul", {}, rows.map((row) => el("li", {}, ...inline(row.replace(/^\s*[-*] /, "")))))],
  ordered: (rows) => [el("ol", {}, rows.map((row) => el("li", {}, ...inline(row.replace(/^\s*\d+[.)] /, "")))))],
  rule: () => [el("hr")],
  gap: () => [],
  text: (rows) => [el("p", {}, ...broken(rows))],
};

function broken(rows) {
  return rows.flatMap((row, index) => (index ? [el("br"), ...inline(row)] : inline(row)));
}

/** The nodes of a markdown text. */
export function markdown(text) {
  const nodes = [];
  const rows = text.split("\n");
  for (let at = 0; at < rows.length; ) {
    const kind = kindOf(rows[at]);
    let end = at + 1;
    if (kind === "fence") {
      while (end < rows.length && kindOf(rows[end]) !== "fence") end += 1;
      nodes.push(el("pre", {}, rows.slice(at + 1, end).join("\n")));
      at = end + 1;
      continue;
    }
    while (end < rows.length && kindOf(rows[end]) === kind) end += 1;
    nodes.push(...BUILD[kind](rows.slice(at, end)));
    at = end;
  }
  return nodes;
}
