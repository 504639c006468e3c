// External selects: what is typed is sent to the app, its options come back.
import { el } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { doing } from "./store.js";
import { keep, press, reads, startValue } from "./surface.js";

/** A combobox over the app's own options; several values become chips. */
export function search(element, blockId, surface, options = {}) {
  const many = element.type.startsWith("multi_");
  const first = many ? (element.initial_options ?? []) : [element.initial_option].filter(Boolean);
  let picked = startValue(surface, blockId, `${element.action_id}/picked`, first);
  let asked = 0;
  const least = element.min_query_length ?? 3;
  const hint = element.placeholder ? plainText(element.placeholder) : least > 1 ? `Type ${least} letters to search…` : "Type to search…";
  const box = el("input", {
    class: "line", id: options.id, type: "text", role: "combobox", autocomplete: "off",
    placeholder: hint, dataset: { actionId: element.action_id, blockId },
    aria: { expanded: "false", autocomplete: "list", ...(options.id ? {} : { label: hint }) },
  });
  const list = el("ul", { class: "found", role: "listbox", hidden: true, aria: { label: "Found" } });
  const chips = el("div", { class: "chips" });
  const read = () => (many ? picked.map((option) => option.value) : (picked[0]?.value ?? ""));
  reads(surface, blockId, element.action_id, read);

  function show() {
    if (many) chips.replaceChildren(...picked.map(chip));
    else box.value = picked[0] ? plainText(picked[0].text) : "";
    keep(surface, blockId, `${element.action_id}/picked`, picked);
  }

  function chip(option) {
    const drop = () => pick(picked.filter((other) => other !== option));
    const label = plainText(option.text);
    return el("button", { type: "button", class: "chip", on: { click: drop }, aria: { label: `Remove ${label}` } }, `${label} ×`);
  }

  function pick(next) {
    picked = next;
    shut();
    if (many) box.value = "";
    show();
    if (!options.input || options.input.dispatch_action) press(surface, element, blockId, read(), box);
  }

  function shut() {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
  }

  async function look() {
    const turn = ++asked;
    if (!many) picked = [];
    if (box.value.length < least) return shut();
    const found = await doing("suggest", { ...surface.where, action_id: element.action_id, block_id: blockId, value: box.value });
    if (turn !== asked) return;
    if (found.error) surface.failed(found.error);
    const rows = (found.options ?? []).map((option) =>
      el("li", { role: "option", tabIndex: 0, dataset: { value: option.value }, on: {
        mousedown: (event) => { event.preventDefault(); pick(many ? [...picked, option] : [option]); },
        keydown: (event) => { if (event.key === "Enter") { event.preventDefault(); pick(many ? [...picked, option] : [option]); box.focus(); } },
      } }, plainText(option.text), option.description ? el("small", {}, plainText(option.description)) : ""),
    );
    list.replaceChildren(...(rows.length ? rows : [el("li", { class: "none" }, "No results")]));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
  }

  const frame = el("div", { class: "search" }, many ? chips : null, box, list);
  box.addEventListener("input", look);
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); event.preventDefault(); shut(); }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const rows = [...list.querySelectorAll("[role=option]")];
    const at = rows.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    (rows[at] ?? box).focus();
  });
  frame.addEventListener("focusout", (event) => { if (!frame.contains(event.relatedTarget)) shut(); });
  show();
  return frame;
}
