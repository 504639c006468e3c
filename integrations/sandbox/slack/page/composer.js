// The box in which a person writes: messages, mentions, slash commands, global shortcuts.
import { el, icon } from "./dom.js";
import { menu } from "./menu.js";
import { Completions } from "./completions.js";
import { doing, store } from "./store.js";

const drafts = new Map();

async function send(channel, thread, text) {
  const command = text.match(/^(\/\S+)\s*([\s\S]*)$/);
  const fields = { channel, ...(thread ? { thread_ts: thread } : {}) };
  if (command) return doing("slash", { ...fields, command: command[1], text: command[2].trim() });
  return doing("message", { ...fields, text });
}

function shortcutsButton(failed) {
  const entries = store.shortcuts
    .filter((shortcut) => shortcut.type === "global")
    .map((shortcut) => ({
      label: shortcut.name,
      hint: store.bot.name,
      value: shortcut.callback_id,
      run: async () => failed((await doing("shortcut", { callback_id: shortcut.callback_id })).error ?? ""),
    }));
  if (!entries.length) return null;
  return el("button", { type: "button", class: "ghost", aria: { label: "Shortcuts", haspopup: "menu" }, title: "Shortcuts", on: { click: (event) => menu(event.currentTarget, entries) } }, icon("plus"));
}

/** A composer for a channel, or for a thread when `thread` is its timestamp. */
export function composer(channel, label, thread = null) {
  const draft = `${store.me.id}/${channel}/${thread}`;
  const notice = el("p", { class: "failure", role: "alert", hidden: true });
  const failed = (text) => {
    notice.textContent = text;
    notice.hidden = !text;
  };
  const box = el("textarea", {
    rows: 1,
    value: drafts.get(draft) ?? "",
    placeholder: label,
    dataset: { testid: thread ? "thread-composer" : "composer" },
    aria: { label },
  });
  const go = el("button", { type: "submit", class: "send", aria: { label: "Send" } }, icon("send"));
  const completions = new Completions(box);
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
    drafts.set(draft, box.value);
    go.disabled = !box.value.trim();
  };
  const submit = async () => {
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    grow();
    failed("");
    const taken = await send(channel, thread, text);
    if (!taken.error) return;
    if (taken.ts) {
      // The message stands; only the app did not take it. Slack tries again by itself.
      failed(`Sent, but Hubward did not take it yet (${taken.error}). It is tried again.`);
      return;
    }
    failed(taken.error);
    if (!box.value) {
      box.value = text;
      grow();
    }
  };
  box.addEventListener("input", () => {
    grow();
    completions.look();
  });
  box.addEventListener("keydown", (event) => {
    if (completions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });
  const form = el(
    "form",
    { class: "composer", on: { submit: (event) => { event.preventDefault(); submit(); } } },
    notice,
    el("div", { class: "composer-box" }, completions.node, thread ? null : shortcutsButton(failed), box, go),
    el("p", { class: "composer-hint" }, el("kbd", {}, "Enter"), " sends · ", el("kbd", {}, "Shift"), "+", el("kbd", {}, "Enter"), " new line · ", el("kbd", {}, "@hubward"), " asks the app"),
  );
  go.disabled = !box.value.trim();
  return form;
}
