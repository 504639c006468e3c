// What the page knows, for one person, and what it is looking at.
import { act, fetchState, follow } from "./api.js";

export const store = {
  me: null,
  people: new Map(),
  rooms: new Map(),
  statuses: new Map(),
  sessions: new Map(),
  modals: [],
  home: null,
  commands: [],
  shortcuts: [],
  links: 0,
  delivery: "socket",
  online: false,
  place: { kind: "room", room: null },
  thread: null,
  pointed: null,
};

const listeners = new Set();
let stop = () => {};

/** Call `listener(change)` after every change; `change.kind` says what moved. */
export function onChange(listener) {
  listeners.add(listener);
}

/** Tell every part of the page. */
export function tell(change) {
  for (const listener of listeners) listener(change);
}

function take(state) {
  store.me = state.people.find((person) => person.id === state.me);
  store.bot = state.bot;
  store.people = new Map(state.people.map((person) => [person.id, person]));
  store.groups = new Map(state.groups.map((group) => [group.id, group]));
  store.rooms = new Map(
    state.rooms.map((room) => [
      room.id,
      { ...room, messages: new Map(room.messages.map((message) => [message.ts, message])) },
    ]),
  );
  store.statuses = new Map(state.statuses.map((s) => [`${s.channel}/${s.thread_ts}`, s.text]));
  store.sessions = new Map(state.sessions.map((s) => [`${s.channel}/${s.thread_ts}`, s]));
  store.modals = state.modals;
  store.home = state.home;
  store.commands = state.commands;
  store.shortcuts = state.shortcuts;
  store.links = state.links;
  store.delivery = state.delivery;
}

const APPLY = {
  message({ channel, message }) {
    store.rooms.get(channel)?.messages.set(message.ts, message);
  },
  removed({ channel, ts }) {
    store.rooms.get(channel)?.messages.delete(ts);
  },
  status({ channel, thread_ts, text }) {
    if (text) store.statuses.set(`${channel}/${thread_ts}`, text);
    else store.statuses.delete(`${channel}/${thread_ts}`);
  },
  session({ channel, thread_ts, status, stoppable }) {
    const key = `${channel}/${thread_ts}`;
    if (status === "processing") store.sessions.set(key, { status, stoppable });
    else store.sessions.delete(key);
  },
  prompts({ channel, title, prompts }) {
    const room = store.rooms.get(channel);
    if (room) room.prompts = { title, prompts };
  },
  modals({ views }) {
    store.modals = views;
  },
  home({ view }) {
    store.home = view;
  },
  links({ count }) {
    store.links = count;
  },
};

/**
 * Become a person: follow what changes, then load what they see. In this order, and with what comes
 * meanwhile kept until the rest is there, no change is lost between the two.
 */
export async function become(person) {
  stop();
  let waiting = [];
  let loaded = false;
  let lost = false;
  const apply = (change) => APPLY[change.kind]?.(change);
  const load = async () => {
    waiting ??= [];
    take(await fetchState(person));
    const missed = waiting;
    waiting = null;
    missed.forEach(apply);
  };
  await new Promise((ready) => {
    stop = follow(
      person,
      (change) => {
        if (waiting) return waiting.push(change);
        apply(change);
        tell(change);
      },
      async (open) => {
        ready();
        store.online = open;
        const back = open && lost && loaded;
        lost = !open;
        if (back) await load();
        if (loaded) tell({ kind: back ? "person" : "online" });
      },
    );
  });
  try {
    await load();
  } catch (problem) {
    stop();
    throw problem;
  }
  loaded = true;
  if (!store.rooms.has(store.place.room)) store.place = { kind: store.place.kind, room: firstRoom() };
  if (store.thread && !store.rooms.get(store.thread.channel)?.messages.has(store.thread.ts)) {
    store.thread = null;
  }
  tell({ kind: "person" });
}

function firstRoom() {
  return [...store.rooms.values()].find((room) => room.kind === "channel")?.id ?? null;
}

/** The present person does something. */
export function doing(kind, fields) {
  return act(store.me.id, kind, fields);
}

/** What a channel shows, oldest first, without plain thread replies. */
export function timeline(room) {
  return [...room.messages.values()]
    .filter((m) => !m.thread_ts || m.thread_ts === m.ts || m.subtype === "thread_broadcast")
    .sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

/** A parent message and its replies. */
export function threadOf(room, ts) {
  return [...room.messages.values()]
    .filter((m) => m.ts === ts || m.thread_ts === ts)
    .sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

/** True when somebody else said something since this person last looked. */
export function unread(room) {
  return timeline(room).some((m) => m.ts > room.read && m.user !== store.me.id);
}

/** The display name behind a user id. */
export function nameOf(user) {
  if (user === store.bot?.id) return store.bot.name;
  return store.people.get(user)?.real_name ?? user;
}
