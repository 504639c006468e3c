// The heading of a pane, with the way back on a narrow screen.
import { el, icon } from "./dom.js";
import { showList } from "./places.js";

/** A heading; `extra` nodes stand at its right. */
export function paneHead(title, about, ...extra) {
  return el(
    "header",
    { class: "pane-head" },
    el("button", { type: "button", class: "ghost narrow-only", on: { click: showList }, aria: { label: "Channels" } }, icon("menu")),
    el("div", { class: "pane-title" }, el("h1", {}, title), about ? el("p", {}, about) : null),
    ...extra,
  );
}
