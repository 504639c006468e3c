// A list of messages that redraws only what changed, so that focus and typed text stay.
import { day } from "./dates.js";
import { el } from "./dom.js";
import { messageNode } from "./message.js";

/** Seconds within which one author's messages stand together. */
const TOGETHER = 300;

function compact(message, before) {
  if (!before || message.is_ephemeral || before.is_ephemeral) return false;
  if (message.bot_id || before.user !== message.user) return false;
  return Number(message.ts) - Number(before.ts) < TOGETHER && day(message.ts) === day(before.ts);
}

/** A scrolling list for one channel or thread. */
export class MessageList {
  constructor(channel, options) {
    this.channel = channel;
    this.options = options;
    this.drawn = new Map();
    this.node = el("div", { class: "scroll", dataset: { testid: options.inThread ? "thread-messages" : "messages" }, role: "log", tabIndex: 0, aria: { label: options.label, live: "off" } });
  }

  /** Bring the list up to date; stays at the bottom when it was there. */
  draw(messages, foot = []) {
    const node = this.node;
    const low = !node.childElementCount || node.scrollHeight - node.scrollTop - node.clientHeight < 80;
    const rows = [];
    const alive = new Set();
    messages.forEach((message, index) => {
      const before = messages[index - 1];
      if (!this.options.inThread && (!before || day(message.ts) !== day(before.ts))) rows.push(this.divider(day(message.ts), alive));
      rows.push(this.row(message, before, alive));
      if (this.options.inThread && index === 0) rows.push(this.divider(this.count(messages.length - 1), alive));
    });
    for (const key of this.drawn.keys()) if (!alive.has(key)) this.drawn.delete(key);
    this.place([...rows, ...foot]);
    if (low) node.scrollTop = node.scrollHeight;
  }

  place(rows) {
    const keep = new Set(rows);
    for (const child of [...this.node.children]) if (!keep.has(child)) child.remove();
    rows.forEach((row, index) => {
      if (this.node.children[index] !== row) this.node.insertBefore(row, this.node.children[index] ?? null);
    });
  }

  count(replies) {
    if (!replies) return "No replies yet";
    return replies === 1 ? "1 reply" : `${replies} replies`;
  }

  divider(text, alive) {
    const key = `divider/${text}`;
    alive.add(key);
    if (!this.drawn.has(key)) this.drawn.set(key, { node: el("div", { class: "day", role: "separator" }, el("span", {}, text)) });
    return this.drawn.get(key).node;
  }

  row(message, before, alive) {
    alive.add(message.ts);
    const small = compact(message, before);
    const version = JSON.stringify([message, small]);
    const old = this.drawn.get(message.ts);
    if (old?.version === version) return old.node;
    const focus = old?.node.contains(document.activeElement) ? document.activeElement.dataset.actionId : null;
    const node = messageNode(this.channel, message, { ...this.options, compact: small });
    this.drawn.set(message.ts, { node, version });
    if (old && focus) {
      old.node.replaceWith(node);
      node.querySelector(`[data-action-id="${CSS.escape(focus)}"]`)?.focus();
    }
    return node;
  }
}
