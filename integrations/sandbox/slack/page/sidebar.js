// The left side: who you are, where you can go, whether the app is there.
import { avatar } from "./avatar.js";
import { el, fill, icon } from "./dom.js";
import { goHome, goRoom, switchPerson } from "./places.js";
import { soon } from "./soon.js";
import { onChange, store, unread } from "./store.js";

const node = document.getElementById("sidebar");

function switcher() {
  const chosen = (event) => switchPerson(event.target.value);
  const options = [...store.people.values()].map((person) =>
    el("option", { value: person.id, selected: person.id === store.me.id }, `${person.real_name} — ${person.role}`),
  );
  return el(
    "div",
    { class: "switcher" },
    avatar(store.me.id),
    el(
      "label",
      { class: "switcher-words" },
      el("span", { class: "switcher-label" }, `You are · ${store.me.role}`),
      el("span", { class: "switcher-name" }, store.me.real_name),
      el("select", { dataset: { testid: "person-switch" }, on: { change: chosen }, aria: { label: "You are" } }, options),
    ),
    icon("swap"),
  );
}

function entry(label, sign, chosen, fresh, go, data) {
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: `entry${chosen ? " chosen" : ""}${fresh ? " fresh" : ""}`, dataset: data, on: { click: go }, aria: chosen ? { current: "page" } : {} },
      sign,
      el("span", { class: "entry-name" }, label),
      fresh ? el("span", { class: "dot" }, el("span", { class: "unseen" }, "unread")) : null,
    ),
  );
}

function room(one) {
  const here = store.place.kind === "room" && store.place.room === one.id;
  const sign = one.kind === "im" ? icon("chat") : icon("hash");
  const label = one.kind === "im" ? "Messages" : one.name;
  return entry(label, sign, here, !here && unread(one), () => goRoom(one.id), { channel: one.id });
}

function connection() {
  const http = store.delivery === "http";
  const there = http || store.links > 0;
  let text = there ? `Hubward is connected${store.links > 1 ? ` (${store.links} links)` : ""}` : "Hubward is not connected";
  if (http) text = "Hubward is reached over HTTP";
  if (!store.online) text = "Looking for the workspace…";
  const look = !store.online ? "lost" : there ? "there" : "away";
  return el("p", { class: `connection ${look}`, role: "status", dataset: { testid: "connection", state: look } }, el("span", { class: "lamp" }), text);
}

/** Draw the sidebar anew. */
function draw() {
  const rooms = [...store.rooms.values()];
  const home = store.place.kind === "home";
  fill(
    node,
    el("div", { class: "brand" }, el("strong", {}, "Hubward Sandbox"), el("span", {}, "a workspace on this machine")),
    switcher(),
    el("h2", {}, "Channels"),
    el("ul", { dataset: { testid: "channel-list" } }, rooms.filter((r) => r.kind === "channel").map(room)),
    el("h2", {}, "Hubward"),
    el(
      "ul",
      {},
      entry("Home", icon("home"), home, false, goHome, { testid: "home-link" }),
      rooms.filter((r) => r.kind === "im").map(room),
    ),
    el("div", { class: "grow" }),
    connection(),
  );
}

/** Draw, keeping the focus where it was. */
function redraw() {
  const held = node.contains(document.activeElement) ? document.activeElement : null;
  const key = held?.dataset.channel ?? held?.dataset.testid;
  draw();
  if (key) node.querySelector(`[data-channel="${key}"], [data-testid="${key}"]`)?.focus();
}

const redrawSoon = soon(redraw);

onChange((change) => {
  if (["place", "person"].includes(change.kind)) redraw();
  else if (change.kind !== "modals") redrawSoon();
});
