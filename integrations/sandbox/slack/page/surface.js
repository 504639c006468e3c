// A surface: the message or view that blocks stand in, the values typed there, and pressing.
import { confirmed } from "./confirm.js";
import { doing, store } from "./store.js";

/**
 * `where` goes into every act ({channel, ts} or {view_id}); `failed(text)` shows an error there;
 * `typed` keeps values by block and action across re-drawing.
 */
export function surface(key, where, failed, typed = new Map()) {
  return { key, where, failed, typed, readers: new Map(), errors: new Map() };
}

/** The typed values, `{block_id: {action_id: value}}`. */
export function values(place) {
  const all = {};
  for (const [block, actions] of place.readers) {
    all[block] = Object.fromEntries([...actions].map(([action, read]) => [action, read()]));
  }
  return all;
}

/** Remember how to read an input of this surface. */
export function reads(place, block, action, read) {
  if (!place.readers.has(block)) place.readers.set(block, new Map());
  place.readers.get(block).set(action, read);
}

/** What was typed here before a re-drawing, else the value the element starts with. */
export function startValue(place, block, action, initial) {
  const key = `${block}/${action}`;
  return place.typed.has(key) ? place.typed.get(key) : initial;
}

/** Keep what was typed. */
export function keep(place, block, action, value) {
  place.typed.set(`${block}/${action}`, value);
}

/** Press or change a control; shows the confirm dialog first where the app asked for one. */
export async function press(place, element, blockId, value, node) {
  if (!visible(element)) return;
  const fields = {
    ...place.where,
    action_id: element.action_id,
    block_id: blockId,
    value,
    values: values(place),
  };
  node.setAttribute("aria-busy", "true");
  place.failed("");
  try {
    let taken = await doing("click", fields);
    if (taken.confirm) {
      if (!(await confirmed(taken.confirm))) return;
      taken = await doing("confirm", fields);
    }
    if (taken.error) place.failed(taken.error);
    if (element.url) window.open(element.url, "_blank", "noopener,noreferrer");
  } finally {
    node.removeAttribute("aria-busy");
  }
}

/** False when an element is meant for other people. */
export function visible(element) {
  const only = element.visible_to_user_ids;
  return !only || only.includes(store.me.id);
}
