// The emoji names that are shown as characters; any other name stays as it was written.

const NAMES = {
  eyes: "👀", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️",
  rotating_light: "🚨", red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡",
  large_green_circle: "🟢", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫",
  large_purple_circle: "🟣", hourglass: "⌛", hourglass_flowing_sand: "⏳", lock: "🔒",
  unlock: "🔓", shield: "🛡️", mag: "🔍", wrench: "🔧", hammer_and_wrench: "🛠️", bell: "🔔",
  no_bell: "🔕", ticket: "🎫", memo: "📝", link: "🔗", clock1: "🕐", alarm_clock: "⏰",
  arrow_up: "⬆️", arrow_down: "⬇️", arrow_right: "➡️", leftwards_arrow_with_hook: "↩️",
  fire: "🔥", zap: "⚡", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", tada: "🎉",
  octagonal_sign: "🛑", no_entry: "⛔", information_source: "ℹ️", question: "❓",
  bar_chart: "📊", package: "📦", key: "🔑", globe_with_meridians: "🌐", zzz: "💤",
  wave: "👋", robot_face: "🤖", speech_balloon: "💬", inbox_tray: "📥", calendar: "📅",
  arrows_counterclockwise: "🔄", pushpin: "📌", bust_in_silhouette: "👤", see_no_evil: "🙈",
};

/** The character behind a name, or `:name:`. */
export function emoji(name) {
  return NAMES[name] ?? `:${name}:`;
}

/** A text with its known `:names:` shown as characters. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => NAMES[name] ?? whole);
}
