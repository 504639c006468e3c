// The top modal of the person's stack.
import { blocks } from "./blocks.js";
import { el, icon } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { doing, onChange, store } from "./store.js";
import { surface, values } from "./surface.js";

let dialog = null;
let shown = "";
const typed = new Map();

function shut(view) {
  doing("close", { view_id: view.id });
}

async function submit(view, place, button) {
  for (const error of place.errors.values()) error.hidden = true;
  place.failed("");
  button.setAttribute("aria-busy", "true");
  const taken = await doing("submit", { view_id: view.id, values: values(place) });
  button.removeAttribute("aria-busy");
  for (const [block, text] of Object.entries(taken.errors ?? {})) {
    const node = place.errors.get(block);
    if (!node) continue;
    node.textContent = text;
    node.hidden = false;
  }
  const [first] = Object.keys(taken.errors ?? {});
  if (first) dialog?.querySelector(`.input[data-block-id="${CSS.escape(first)}"] :is(input, textarea, select)`)?.focus();
  if (taken.error) place.failed(taken.error);
}

function build(view) {
  if (!typed.has(view.id)) typed.set(view.id, new Map());
  const failure = el("p", { class: "failure", role: "alert", hidden: true });
  const failed = (text) => {
    failure.textContent = text;
    failure.hidden = !text;
  };
  const place = surface(view.id, { view_id: view.id }, failed, typed.get(view.id));
  const body = el("div", { class: "dialog-body" }, blocks(view.blocks, place), failure);
  const title = el("h2", { id: "modal-title" }, plainText(view.title));
  const closeLabel = view.previous_view_id ? "Back" : view.close ? plainText(view.close) : "Cancel";
  const close = el("button", { type: "button", class: "ghost", on: { click: () => shut(view) }, aria: { label: closeLabel } }, icon(view.previous_view_id ? "back" : "close"));
  const foot = el("div", { class: "dialog-foot" });
  foot.append(el("button", { type: "button", class: "button", dataset: { testid: "modal-close" }, on: { click: () => shut(view) } }, closeLabel));
  if (view.submit) {
    foot.append(el("button", { type: "submit", class: "button primary", dataset: { testid: "modal-submit" } }, plainText(view.submit)));
  }
  const form = el("form", { noValidate: true, on: {
    submit: (event) => {
      event.preventDefault();
      const button = foot.querySelector("[type=submit]");
      if (button) submit(view, place, button);
    },
  } }, el("header", { class: "dialog-head" }, title, close), body, foot);
  return form;
}

/** Draw the stack's top view, or nothing. */
function draw() {
  const view = store.modals.at(-1);
  const key = view ? `${store.me.id}/${view.id}/${view.hash}` : "";
  if (key === shown) return;
  shown = key;
  if (!view) {
    dialog?.remove();
    dialog = null;
    return;
  }
  if (!dialog) {
    dialog = el("dialog", { class: "dialog modal", dataset: { testid: "modal" }, aria: { labelledby: "modal-title" }, on: {
      cancel: (event) => {
        event.preventDefault();
        const top = store.modals.at(-1);
        if (top) shut(top);
      },
    } });
    document.body.append(dialog);
  }
  const focus = dialog.contains(document.activeElement) ? document.activeElement.id : "";
  dialog.dataset.viewId = view.id;
  dialog.replaceChildren(build(view));
  if (!dialog.open) dialog.showModal();
  const again = focus && dialog.querySelector(`#${CSS.escape(focus)}`);
  (again || dialog.querySelector(".dialog-body :is(input, textarea, select, button)") || dialog).focus();
}

onChange((change) => {
  if (["modals", "person"].includes(change.kind)) draw();
});
