// A small menu that opens under a button.
import { el } from "./dom.js";

let open = null;

function shut(back) {
  if (!open) return;
  const { node, opener } = open;
  open = null;
  node.remove();
  opener.setAttribute("aria-expanded", "false");
  if (back) opener.focus();
}

/** Open `entries` ({label, hint, value, run(opener)}) under a button; again closes it. */
export function menu(opener, entries) {
  const again = open?.opener === opener;
  shut(false);
  if (again) return;
  const items = entries.map((entry) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: "menu-item",
        dataset: { value: entry.value ?? "" },
        on: {
          click: () => {
            shut(true);
            entry.run(opener);
          },
        },
      },
      entry.label,
      entry.hint ? el("small", {}, entry.hint) : "",
    ),
  );
  const node = el("div", { class: "menu", role: "menu", dataset: { testid: "menu" } }, items);
  (opener.closest("dialog") ?? document.body).append(node);
  const box = opener.getBoundingClientRect();
  const below = box.bottom + node.offsetHeight + 8 < window.innerHeight;
  node.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - node.offsetHeight - 4)}px`;
  node.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - node.offsetWidth - 8))}px`;
  opener.setAttribute("aria-expanded", "true");
  open = { node, opener };
  items[0]?.focus();
  node.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) items.at((at + step) % items.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") shut(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.node.contains(event.target) && !open.opener.contains(event.target)) shut(false);
});
document.addEventListener("scroll", (event) => {
  if (open && !open.node.contains(event.target)) shut(false);
}, true);
