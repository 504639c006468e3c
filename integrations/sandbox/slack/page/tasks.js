// A task card: one step of the app's work, its state and what came of it.
import { el } from "./dom.js";
import { richText } from "./richtext.js";

const STATES = {
  pending: ["○", "Waiting"],
  in_progress: ["", "Under way"],
  complete: ["✓", "Done"],
  error: ["✕", "Failed"],
};

/** The node of a task_card block. */
export function taskCard(block) {
  const [mark, spoken] = STATES[block.status] ?? STATES.pending;
  const sign = el("span", { class: "task-mark", role: "img", aria: { label: spoken } }, mark);
  const words = el(
    "div",
    { class: "task-words" },
    el("span", { class: "task-title" }, block.title),
    block.details ? el("div", { class: "task-more" }, richText(block.details)) : null,
    block.output ? el("div", { class: "task-more" }, richText(block.output)) : null,
  );
  return el("div", { class: `block task ${block.status}`, dataset: { testid: "task", status: block.status } }, sign, words);
}
