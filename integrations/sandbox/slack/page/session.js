// The line that says the app works in a thread, with Slack's own Stop where the app hears of it.
import { el } from "./dom.js";
import { doing, store } from "./store.js";

/** The line for one thread, or nothing. */
export function sessionLine(channel, ts) {
  const session = store.sessions.get(`${channel}/${ts}`);
  if (!session) return [];
  const failure = el("span", { class: "session-failure", role: "alert" });
  const stop = async (event) => {
    event.currentTarget.disabled = true;
    const taken = await doing("stop", { channel, thread_ts: ts });
    failure.textContent = taken.error ?? "";
  };
  const button = el("button", { type: "button", class: "session-stop", on: { click: stop }, dataset: { testid: "session-stop" }, aria: { label: `Stop ${store.bot.name}` } }, el("span", { class: "square", aria: { hidden: "true" } }), "Stop");
  return [
    el(
      "div",
      { class: "session", role: "status", dataset: { testid: "session" } },
      el("span", { class: "pulse" }),
      `${store.bot.name} is working`,
      session.stoppable ? button : null,
      failure,
    ),
  ];
}
