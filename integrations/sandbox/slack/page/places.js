// Where the page is: a channel, the Home tab, a thread; kept in the address.
import { become, doing, store, tell } from "./store.js";

/** Show a channel or direct message; `pointed` is a message to scroll to. */
export function goRoom(room, pointed = null) {
  store.place = { kind: "room", room };
  store.pointed = pointed;
  if (store.thread && store.thread.channel !== room) store.thread = null;
  settle("main");
  markRead();
  if (store.rooms.get(room)?.kind === "im") doing("home", { tab: "messages" });
}

/** Become another person and stay at the same place where they may be there too. */
export async function switchPerson(person) {
  sessionStorage.setItem("person", person);
  await become(person);
  if (store.place.kind === "home") await goHome();
  else if (store.thread) goThread(store.thread.channel, store.thread.ts);
  else goRoom(store.place.room);
}

/** Show the app's Home tab. */
export async function goHome() {
  store.place = { kind: "home", room: store.place.room };
  store.thread = null;
  settle("main");
  const taken = await doing("home", { tab: "home" });
  if (taken.error) tell({ kind: "home-error", error: `Hubward did not answer (${taken.error}).` });
}

/** Open a thread beside its channel. */
export function goThread(channel, ts) {
  store.place = { kind: "room", room: channel };
  store.thread = { channel, ts };
  settle("thread");
}

/** Close the thread pane. */
export function leaveThread() {
  store.thread = null;
  settle("main");
}

/** On a narrow screen, show the list of channels. */
export function showList() {
  document.body.dataset.pane = "list";
}

/** Tell the server that the present channel is read. */
export function markRead() {
  const room = store.rooms.get(store.place.room);
  if (!room || store.place.kind !== "room") return;
  const last = [...room.messages.keys()].sort().at(-1) ?? "0";
  if (last <= room.read) return;
  room.read = last;
  doing("read", { channel: room.id });
  tell({ kind: "read" });
}

function settle(pane) {
  document.body.dataset.pane = pane;
  const { place, thread } = store;
  const hash = place.kind === "home" ? "home" : [place.room, thread?.ts].filter(Boolean).join("/");
  history.replaceState(null, "", `/?as=${store.me.id}#${hash}`);
  tell({ kind: "place" });
}

function tsOf(digits) {
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** Go where an address points: `/archives/C…/p…[?thread_ts=…]` or `#C…/ts`. */
export function goAddress(url) {
  const permalink = url.pathname.match(/^\/archives\/([A-Z0-9]+)\/p(\d{7,})$/);
  if (permalink && store.rooms.has(permalink[1])) {
    const thread = url.searchParams.get("thread_ts");
    goRoom(permalink[1], tsOf(permalink[2]));
    if (thread) goThread(permalink[1], thread);
    return;
  }
  const [room, ts] = url.hash.slice(1).split("/");
  if (room === "home") goHome();
  else if (ts && store.rooms.get(room)?.messages.has(ts)) goThread(room, ts);
  else goRoom(store.rooms.has(room) ? room : store.place.room);
}
