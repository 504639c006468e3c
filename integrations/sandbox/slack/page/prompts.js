// The questions an app suggests above the composer of its conversation.
import { el } from "./dom.js";
import { doing } from "./store.js";

/** The row of suggestions of a room, or nothing. */
export function promptRow(room) {
  const prompts = room.prompts?.prompts ?? [];
  if (!prompts.length) return null;
  const one = (prompt) =>
    el("button", { type: "button", class: "prompt", on: { click: () => doing("message", { channel: room.id, text: prompt.message }) } }, prompt.title);
  return el(
    "section",
    { class: "prompts", dataset: { testid: "prompts" }, aria: { label: room.prompts.title || "Suggestions" } },
    room.prompts.title ? el("h2", { class: "quiet" }, room.prompts.title) : null,
    el("div", { class: "prompt-list" }, prompts.map(one)),
  );
}
