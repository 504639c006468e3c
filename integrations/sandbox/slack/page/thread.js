// The right side: one thread.
import { composer } from "./composer.js";
import { el, fill, icon } from "./dom.js";
import { MessageList } from "./list.js";
import { leaveThread } from "./places.js";
import { sessionLine } from "./session.js";
import { soon } from "./soon.js";
import { onChange, store, threadOf } from "./store.js";

const node = document.getElementById("thread");
let shown = "";
let list = null;

function frame(room) {
  list = new MessageList(room.id, { inThread: true, label: "Messages in this thread" });
  const close = el("button", { type: "button", class: "ghost", on: { click: leaveThread }, aria: { label: "Close thread" }, dataset: { testid: "thread-close" } }, icon("close"));
  const where = room.kind === "im" ? "Hubward" : `#${room.name}`;
  fill(
    node,
    el("header", { class: "pane-head" }, el("div", { class: "pane-title" }, el("h1", {}, "Thread"), el("p", {}, where)), close),
    list.node,
    composer(room.id, "Reply…", store.thread.ts),
  );
  node.dataset.threadTs = store.thread.ts;
}

function draw() {
  const thread = store.thread;
  const room = thread && store.rooms.get(thread.channel);
  document.body.classList.toggle("with-thread", Boolean(room));
  node.hidden = !room;
  if (!room) {
    shown = "";
    return;
  }
  const key = `${store.me.id}/${room.id}/${thread.ts}`;
  const fresh = shown !== key;
  if (fresh) {
    shown = key;
    frame(room);
  }
  const status = store.statuses.get(`${room.id}/${thread.ts}`);
  const line = status ? [el("p", { class: "status", role: "status", dataset: { testid: "thread-status" } }, el("span", { class: "pulse" }), `${store.bot.name} ${status}`)] : [];
  list.draw(threadOf(room, thread.ts), [...line, ...sessionLine(room.id, thread.ts)]);
  if (fresh) node.querySelector("textarea").focus();
}

node.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) leaveThread();
});

const drawSoon = soon(draw);

onChange((change) => {
  if (change.kind === "person") shown = "";
  if (["place", "person"].includes(change.kind)) draw();
  else if (["message", "removed", "status", "session"].includes(change.kind)) drawSoon();
});
