// Times in the viewer's own zone and language, and Slack's date tokens.
import { store } from "./store.js";

const formats = new Map();

function format(seconds, options) {
  const { locale, tz } = store.me;
  const key = `${locale} ${tz} ${JSON.stringify(options)}`;
  // Making a formatter costs far more than using one.
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: tz, ...options }));
  return formats.get(key).format(seconds * 1000);
}

function dayOf(seconds) {
  return format(seconds, { year: "numeric", month: "2-digit", day: "2-digit" });
}

function relative(seconds, otherwise) {
  const now = Date.now() / 1000;
  const words = new Intl.RelativeTimeFormat(store.me.locale, { numeric: "auto" });
  for (const days of [0, -1, 1]) {
    if (dayOf(seconds) === dayOf(now + days * 86400)) {
      const word = words.format(days, "day");
      return word.charAt(0).toUpperCase() + word.slice(1);
    }
  }
  return otherwise;
}

const SHORT = { year: "numeric", month: "short", day: "numeric" };
const LONG = { weekday: "long", ...SHORT, month: "long" };
const PLAIN = { ...SHORT, month: "long" };
const TOKENS = {
  date_num: (s) => format(s, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (s) => format(s, PLAIN),
  date_short: (s) => format(s, SHORT),
  date_long: (s) => format(s, LONG),
  date_pretty: (s) => relative(s, format(s, PLAIN)),
  date_short_pretty: (s) => relative(s, format(s, SHORT)),
  date_long_pretty: (s) => relative(s, format(s, LONG)),
  day_divider_pretty: (s) => relative(s, format(s, LONG)),
  time: (s) => format(s, { hour: "numeric", minute: "2-digit" }),
  time_secs: (s) => format(s, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: (s) => ago(s),
};

function ago(seconds) {
  const past = seconds - Date.now() / 1000;
  const words = new Intl.RelativeTimeFormat(store.me.locale, { numeric: "auto" });
  const steps = [[86400, "day"], [3600, "hour"], [60, "minute"]];
  for (const [size, unit] of steps) {
    if (Math.abs(past) >= size) return words.format(Math.round(past / size), unit);
  }
  return words.format(Math.round(past), "second");
}

/** A date token's text: `{date_short} at {time}` for a moment in seconds. */
export function dateToken(seconds, pattern) {
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => TOKENS[name]?.(seconds) ?? whole);
}

/** The clock time of a message. */
export function clock(ts) {
  return TOKENS.time(Number(ts));
}

/** Day and time of a message, for hovering. */
export function moment(ts) {
  return `${TOKENS.date_long(Number(ts))}, ${TOKENS.time_secs(Number(ts))} (${store.me.tz})`;
}

/** The heading over a day's messages. */
export function day(ts) {
  return TOKENS.day_divider_pretty(Number(ts));
}

/** How long ago a message was sent. */
export function since(ts) {
  return ago(Number(ts));
}
