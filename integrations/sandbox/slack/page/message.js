// One message: author, time, content, files, reactions, its thread, its menu.
import { avatar } from "./avatar.js";
import { blocks } from "./blocks.js";
import { clock, moment, since } from "./dates.js";
import { el, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { fileCard } from "./filecard.js";
import { menu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { goThread } from "./places.js";
import { doing, nameOf, store, tell } from "./store.js";
import { surface } from "./surface.js";

const typed = new Map();

function head(message) {
  const bot = message.user === store.bot.id;
  const person = store.people.get(message.user);
  return el(
    "div",
    { class: "who" },
    el("span", { class: "name" }, nameOf(message.user)),
    bot ? el("span", { class: "badge" }, "APP") : null,
    person && ["guest", "external"].includes(person.role) ? el("span", { class: "badge outside" }, person.role) : null,
    el("time", { class: "when", dateTime: new Date(message.ts * 1000).toISOString(), title: moment(message.ts) }, clock(message.ts)),
  );
}

function reactions(channel, message) {
  if (!message.reactions?.length) return null;
  const one = (reaction) => {
    const mine = reaction.users.includes(store.me.id);
    const who = reaction.users.map(nameOf).join(", ");
    const add = () => doing("react", { channel, ts: message.ts, name: reaction.name });
    return el(
      "button",
      { type: "button", class: mine ? "reaction mine" : "reaction", title: who, on: { click: add }, aria: { label: `${reaction.name}, ${who}` } },
      emoji(reaction.name),
      el("span", {}, String(reaction.count)),
    );
  };
  return el("div", { class: "reactions" }, message.reactions.map(one));
}

function replies(channel, message, inThread) {
  if (inThread || !message.reply_count) return null;
  const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return el(
    "button",
    { type: "button", class: "replies", on: { click: () => goThread(channel, message.ts) } },
    (message.reply_users ?? []).slice(0, 4).map((user) => avatar(user, true)),
    el("strong", {}, count),
    el("span", { class: "quiet" }, `last ${since(message.latest_reply)}`),
  );
}

function tools(channel, message, inThread, failed) {
  const shortcuts = store.shortcuts.filter((shortcut) => shortcut.type === "message");
  const run = async (shortcut) => {
    const taken = await doing("shortcut", { channel, ts: message.ts, callback_id: shortcut.callback_id });
    failed(taken.error ?? "");
  };
  const entries = shortcuts.map((shortcut) => ({
    label: shortcut.name,
    hint: store.bot.name,
    value: shortcut.callback_id,
    run: () => run(shortcut),
  }));
  const root = message.thread_ts ?? message.ts;
  const reply = el("button", { type: "button", class: "tool", on: { click: () => goThread(channel, root) }, aria: { label: "Reply in thread" }, title: "Reply in thread" }, icon("reply"));
  const more = el("button", { type: "button", class: "tool", on: { click: (event) => menu(event.currentTarget, entries) }, aria: { label: "More actions", haspopup: "menu" }, title: "More actions" }, icon("more"));
  return el("div", { class: "tools" }, inThread ? null : reply, entries.length ? more : null);
}

function whisper(channel, message) {
  const dismiss = () => {
    store.rooms.get(channel).messages.delete(message.ts);
    tell({ kind: "removed", channel, ts: message.ts });
  };
  return el(
    "div",
    { class: "whisper" },
    icon("eye"),
    "Only visible to you",
    el("button", { type: "button", class: "link", on: { click: dismiss } }, "Dismiss"),
  );
}

/** One message; `options` are {compact, inThread}. */
export function messageNode(channel, message, options = {}) {
  if (!typed.has(message.ts)) typed.set(message.ts, new Map());
  const failure = el("p", { class: "failure", role: "alert", hidden: true });
  const failed = (text) => {
    failure.textContent = text;
    failure.hidden = !text;
  };
  const place = surface(`${channel}-${message.ts}-${options.inThread ? "t" : "c"}`, { channel, ts: message.ts }, failed, typed.get(message.ts));
  const body = message.blocks?.length ? blocks(message.blocks, place) : el("div", { class: "text" }, ...mrkdwn(message.text));
  const look = ["message", options.compact && "compact", message.is_ephemeral && "ephemeral", store.pointed === message.ts && "pointed"];
  const content = el(
    "div",
    { class: "content" },
    message.is_ephemeral ? whisper(channel, message) : null,
    message.subtype === "thread_broadcast" && !options.inThread ? el("div", { class: "whisper" }, icon("reply"), "also sent from a thread") : null,
    options.compact ? null : head(message),
    el("div", { class: "body" }, body, message.edited ? el("span", { class: "edited" }, "(edited)") : null),
    message.files?.map(fileCard),
    failure,
    reactions(channel, message),
    replies(channel, message, options.inThread),
  );
  const gutter = options.compact
    ? el("time", { class: "gutter-time", title: moment(message.ts), aria: { hidden: "true" } }, clock(message.ts))
    : avatar(message.user);
  return el(
    "article",
    {
      class: look.filter(Boolean).join(" "),
      dataset: { ts: message.ts, ...(message.is_ephemeral ? { testid: "ephemeral" } : {}) },
      aria: { label: `${nameOf(message.user)}, ${clock(message.ts)}` },
    },
    el("div", { class: "gutter" }, gutter),
    content,
    message.is_ephemeral ? null : tools(channel, message, options.inThread, failed),
  );
}
