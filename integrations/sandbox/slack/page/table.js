// The table block: a real table that scrolls inside its own frame.
import { el } from "./dom.js";
import { richText } from "./richtext.js";

function content(cell) {
  if (cell.type === "rich_text") return richText(cell);
  if (cell.type === "raw_number") return [cell.text ?? String(cell.value)];
  return [cell.text];
}

/** A table whose first row is its heading. */
export function table(block) {
  const settings = block.column_settings ?? [];
  const look = (index, cell) => {
    const numeric = cell.type === "raw_number" ? "right" : "left";
    const align = settings[index]?.align ?? numeric;
    return `align-${align}${settings[index]?.is_wrapped ? " wrapped" : ""}`;
  };
  const [head, ...rows] = block.rows;
  const heading = head.map((cell, i) => el("th", { scope: "col", class: look(i, cell) }, ...content(cell)));
  const body = rows.map((row) =>
    el("tr", {}, row.map((cell, i) => el("td", { class: look(i, cell) }, ...content(cell)))),
  );
  return el(
    "div",
    { class: "table-frame", tabIndex: 0, role: "region", aria: { label: "Table" } },
    el("table", {}, el("thead", {}, el("tr", {}, heading)), el("tbody", {}, body)),
  );
}
