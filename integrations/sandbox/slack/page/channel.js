// The middle: a channel, a direct message, or the Home tab.
import { composer } from "./composer.js";
import { el, fill } from "./dom.js";
import { home, homeError } from "./home.js";
import { MessageList } from "./list.js";
import { paneHead } from "./panehead.js";
import { goHome, markRead } from "./places.js";
import { promptRow } from "./prompts.js";
import { soon } from "./soon.js";
import { onChange, store, timeline } from "./store.js";

const node = document.getElementById("main");
let shown = "";
let list = null;
let suggested = null;

function empty(room) {
  const text = room.kind === "im" ? "Ask Hubward anything here; only you can read it." : `This is the start of #${room.name}.`;
  return el("p", { class: "empty" }, text);
}

function frame(room) {
  const people = room.members.filter((id) => store.people.has(id)).length;
  const about = room.kind === "im" ? "Direct message with the app" : `${room.topic} · ${people} people`;
  const title = room.kind === "im" ? "Hubward" : `#${room.name}`;
  const label = room.kind === "im" ? "Message Hubward" : `Message #${room.name}`;
  suggested = el("div", { class: "suggested" });
  list = new MessageList(room.id, { label: `Messages in ${title}` });
  const tabs = el(
    "div",
    { class: "tabs" },
    el("button", { type: "button", class: "tab", on: { click: goHome } }, "Home"),
    el("span", { class: "tab chosen", aria: { current: "page" } }, "Messages"),
  );
  fill(node, paneHead(title, about), room.kind === "im" ? tabs : null, list.node, suggested, composer(room.id, label));
  node.dataset.channel = room.id;
}

function drawRoom() {
  const room = store.rooms.get(store.place.room);
  const key = `${store.me.id}/${room.id}`;
  if (shown !== key) {
    shown = key;
    frame(room);
  }
  const messages = timeline(room);
  list.draw(messages, messages.length ? [] : [empty(room)]);
  fill(suggested, promptRow(room));
}

function point() {
  if (!store.pointed) return;
  node.querySelector(`[data-ts="${store.pointed}"]`)?.scrollIntoView({ block: "center" });
}

/** Draw the middle pane. */
function draw(change) {
  if (!store.me) return;
  if (store.place.kind === "home") {
    if (["home", "home-error", "place", "person"].includes(change.kind)) {
      if (change.kind === "home-error") homeError(change.error);
      shown = "home";
      delete node.dataset.channel;
      fill(node, ...home());
    }
    return;
  }
  if (change.kind === "person") shown = "";
  drawRoom();
  if (change.kind === "place") point();
  if (change.kind === "message" && change.channel === store.place.room) markRead();
}

const drawSoon = soon(() => draw({ kind: "message", channel: store.place.room }));

onChange((change) => {
  if (["message", "removed"].includes(change.kind)) drawSoon();
  else if (["home", "home-error", "place", "person", "prompts"].includes(change.kind)) draw(change);
});
