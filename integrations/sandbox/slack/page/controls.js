// Buttons, menus, pickers and inputs of Block Kit.
import { el, icon } from "./dom.js";
import { menu } from "./menu.js";
import { plainText, textObject } from "./mrkdwn.js";
import { search } from "./search.js";
import { store } from "./store.js";
import { keep, press, reads, startValue, visible } from "./surface.js";

function marks(element, blockId, extra = {}) {
  return { dataset: { actionId: element.action_id, blockId }, ...extra };
}

function button(element, blockId, surface) {
  if (!visible(element)) return null;
  const look = element.style ? `button ${element.style}` : "button";
  const pressed = (event) => press(surface, element, blockId, element.value, event.currentTarget);
  return el(
    "button",
    marks(element, blockId, {
      type: "button",
      class: look,
      on: { click: pressed },
      aria: element.accessibility_label ? { label: element.accessibility_label } : {},
    }),
    plainText(element.text),
    element.url ? el("span", { class: "outward", aria: { hidden: "true" } }, " ↗") : "",
  );
}

function overflow(element, blockId, surface) {
  const entries = element.options.map((option) => ({
    label: plainText(option.text),
    hint: option.description ? plainText(option.description) : "",
    value: option.value,
    run: (opener) => press(surface, { ...element, url: option.url }, blockId, option.value, opener),
  }));
  const opened = (event) => menu(event.currentTarget, entries);
  return el(
    "button",
    marks(element, blockId, {
      type: "button",
      class: "button overflow",
      on: { click: opened },
      aria: { label: "More options", haspopup: "menu" },
    }),
    icon("more"),
  );
}

/** Wire a native control: keep its value, tell the app at once unless it is a plain input. */
function wired(node, element, blockId, surface, options, read) {
  reads(surface, blockId, element.action_id, read);
  const instant = !options.input || options.input.dispatch_action;
  node.addEventListener("input", () => keep(surface, blockId, element.action_id, read()));
  node.addEventListener("change", () => {
    keep(surface, blockId, element.action_id, read());
    if (instant) press(surface, element, blockId, read(), node);
  });
  return node;
}

function selectOf(element, blockId, surface, options, entries, initial) {
  const many = element.type.startsWith("multi_");
  const start = startValue(surface, blockId, element.action_id, initial);
  const chosen = many ? (start ?? []) : [start];
  const option = ([value, label]) =>
    el("option", { value, selected: chosen.includes(value) }, label);
  const empty = many ? [] : [el("option", { value: "" }, placeholder(element, "Choose…"))];
  const groups = entries.map((entry) =>
    entry.label ? el("optgroup", { label: entry.label }, entry.options.map(option)) : option(entry),
  );
  const node = el(
    "select",
    marks(element, blockId, { class: "select", id: options.id, multiple: many, aria: named(element, options) }),
    empty,
    groups,
  );
  const read = () => (many ? [...node.selectedOptions].map((o) => o.value) : node.value);
  return wired(node, element, blockId, surface, options, read);
}

function named(element, options) {
  return options.id ? { describedby: `${options.id}-error` } : { label: placeholder(element, "Choose") };
}

function placeholder(element, otherwise) {
  return element.placeholder ? plainText(element.placeholder) : otherwise;
}

function staticSelect(element, blockId, surface, options = {}) {
  const pair = (option) => [option.value, plainText(option.text)];
  const entries = element.option_groups
    ? element.option_groups.map((group) => ({ label: plainText(group.label), options: group.options.map(pair) }))
    : element.options.map(pair);
  const initial = element.initial_options?.map((option) => option.value) ?? element.initial_option?.value;
  return selectOf(element, blockId, surface, options, entries, initial);
}

function usersSelect(element, blockId, surface, options = {}) {
  const entries = [...store.people.values()].map((person) => [person.id, person.real_name]);
  return selectOf(element, blockId, surface, options, entries, element.initial_users ?? element.initial_user);
}

function roomsSelect(element, blockId, surface, options = {}) {
  const rooms = [...store.rooms.values()].filter((room) => room.kind === "channel");
  const entries = rooms.map((room) => [room.id, `#${room.name}`]);
  const initial = element.initial_conversation ?? element.initial_channel;
  return selectOf(element, blockId, surface, options, entries, initial);
}

const LINES = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
};

function line(element, blockId, surface, options = {}) {
  const first = element.initial_value ?? element.initial_date ?? element.initial_time ?? "";
  const shared = {
    id: options.id,
    class: "line",
    value: startValue(surface, blockId, element.action_id, first),
    placeholder: element.placeholder ? plainText(element.placeholder) : "",
    aria: named(element, options),
  };
  const node = element.multiline
    ? el("textarea", marks(element, blockId, { ...shared, rows: 4 }))
    : el("input", marks(element, blockId, { ...shared, type: LINES[element.type], step: element.is_decimal_allowed ? "any" : undefined }));
  const read = () =>
    element.type === "datetimepicker" && node.value ? Math.floor(new Date(node.value) / 1000) : node.value;
  return wired(node, element, blockId, surface, options, read);
}

function choices(element, blockId, surface, options = {}) {
  const many = element.type === "checkboxes";
  const first = many ? (element.initial_options ?? []).map((o) => o.value) : element.initial_option?.value;
  const start = startValue(surface, blockId, element.action_id, first);
  const name = `${surface.key}-${blockId}-${element.action_id}`;
  const boxes = element.options.map((option) =>
    el("input", {
      type: many ? "checkbox" : "radio",
      name,
      value: option.value,
      checked: many ? (start ?? []).includes(option.value) : start === option.value,
    }),
  );
  const rows = element.options.map((option, index) =>
    el(
      "label",
      { class: "choice" },
      boxes[index],
      el(
        "span",
        {},
        ...textObject(option.text),
        option.description ? el("small", {}, ...textObject(option.description)) : "",
      ),
    ),
  );
  const labelled = options.id ? { labelledby: `${options.id}-label` } : { label: "Choices" };
  const node = el("div", marks(element, blockId, { class: "choices", role: many ? "group" : "radiogroup", aria: labelled }), rows);
  const checked = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const read = () => (many ? checked() : (checked()[0] ?? ""));
  return wired(node, element, blockId, surface, options, read);
}

/** 👍 and 👎; the one this person pressed last stays marked. */
function feedback(element, blockId, surface) {
  const chosen = startValue(surface, blockId, element.action_id, "");
  const one = (offered, sign) => {
    const pressed = (event) => {
      keep(surface, blockId, element.action_id, offered.value);
      for (const other of event.currentTarget.parentElement.children) other.classList.remove("chosen");
      event.currentTarget.classList.add("chosen");
      press(surface, element, blockId, offered.value, event.currentTarget);
    };
    const name = plainText(offered.text);
    return el("button", { type: "button", class: chosen === offered.value ? "judge chosen" : "judge", title: name, dataset: { value: offered.value }, on: { click: pressed }, aria: { label: offered.accessibility_label ?? name } }, sign);
  };
  return el("div", marks(element, blockId, { class: "judgement", role: "group", aria: { label: "Judge this answer" } }), one(element.positive_button, "👍"), one(element.negative_button, "👎"));
}

const KINDS = {
  button,
  feedback_buttons: feedback,
  overflow,
  static_select: staticSelect,
  multi_static_select: staticSelect,
  users_select: usersSelect,
  multi_users_select: usersSelect,
  conversations_select: roomsSelect,
  channels_select: roomsSelect,
  external_select: search,
  multi_external_select: search,
  checkboxes: choices,
  radio_buttons: choices,
};

/** The node of one interactive element; `options` are {id, input} inside an input block. */
export function control(element, blockId, surface, options = {}) {
  return (KINDS[element.type] ?? line)(element, blockId, surface, options);
}
