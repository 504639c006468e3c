// Block Kit blocks as DOM nodes. A `surface` says where they stand and what pressing them does.
import { control } from "./controls.js";
import { el } from "./dom.js";
import { markdown } from "./markdown.js";
import { plainText, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { taskCard } from "./tasks.js";
import { table } from "./table.js";

function image(source, small = false) {
  const id = source.slack_file?.id;
  const own = source.image_url?.startsWith(location.origin);
  if (!id && !own) {
    // Pictures from elsewhere are not loaded: their description stands for them.
    return el("span", { class: small ? "picture small" : "picture", title: source.image_url }, source.alt_text);
  }
  const src = id ? `/_sandbox/files/${encodeURIComponent(id)}` : source.image_url;
  return el("img", { class: small ? "picture small" : "picture", src, alt: source.alt_text });
}

function input(block, surface) {
  const id = `f-${surface.key}-${block.block_id}`;
  const element = control(block.element, block.block_id, surface, { id, input: block });
  const grouped = ["checkboxes", "radio_buttons"].includes(block.element.type);
  const label = el(
    grouped ? "span" : "label",
    grouped ? { class: "label", id: `${id}-label` } : { class: "label", htmlFor: id },
    plainText(block.label),
    block.optional ? el("span", { class: "optional" }, " (optional)") : "",
  );
  const error = el("p", { class: "field-error", id: `${id}-error`, role: "alert", hidden: true });
  surface.errors?.set(block.block_id, error);
  return el(
    "div",
    { class: "block input", dataset: { blockId: block.block_id } },
    label,
    element,
    block.hint ? el("p", { class: "hint" }, plainText(block.hint)) : null,
    error,
  );
}

function section(block, surface) {
  const fields = block.fields?.map((field) => el("div", { class: "field" }, ...textObject(field)));
  const words = el(
    "div",
    { class: "words" },
    block.text ? el("div", { class: "text" }, ...textObject(block.text)) : null,
    fields ? el("div", { class: "fields" }, fields) : null,
  );
  const accessory = block.accessory;
  if (!accessory) return el("div", { class: "block section" }, words);
  const side = accessory.type === "image" ? image(accessory, true) : control(accessory, block.block_id, surface);
  return el("div", { class: "block section with-side" }, words, el("div", { class: "side" }, side));
}

const KINDS = {
  header: (block) => el("h3", { class: "block header" }, plainText(block.text)),
  divider: () => el("hr", { class: "block divider" }),
  section,
  context: (block) =>
    el(
      "div",
      { class: "block context" },
      block.elements.map((part) =>
        part.type === "image" ? image(part, true) : el("span", {}, ...textObject(part)),
      ),
    ),
  actions: (block, surface) =>
    el(
      "div",
      { class: "block actions" },
      block.elements.map((element) => control(element, block.block_id, surface)),
    ),
  rich_text: (block) => el("div", { class: "block rich" }, richText(block)),
  image: (block) =>
    el(
      "figure",
      { class: "block image" },
      block.title ? el("figcaption", {}, plainText(block.title)) : null,
      image(block),
    ),
  input,
  context_actions: (block, surface) =>
    el("div", { class: "block actions" }, block.elements.map((element) => control(element, block.block_id, surface))),
  task_card: taskCard,
  table: (block) => el("div", { class: "block" }, table(block)),
  markdown: (block) => el("div", { class: "block markdown" }, markdown(block.text)),
};

/** The nodes of a list of blocks. */
export function blocks(list, surface) {
  return list.map((block) => KINDS[block.type]?.(block, surface));
}
