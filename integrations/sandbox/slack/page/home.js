// The app's Home tab: what it published for this person.
import { blocks } from "./blocks.js";
import { el } from "./dom.js";
import { paneHead } from "./panehead.js";
import { goRoom } from "./places.js";
import { store } from "./store.js";
import { surface } from "./surface.js";

const typed = new Map();
let failure = "";

/** Remember an error to show above the view. */
export function homeError(text) {
  failure = text;
}

/** The nodes of the Home pane. */
export function home() {
  const view = store.home;
  const notice = el("p", { class: "failure", role: "alert", hidden: !failure }, failure);
  failure = "";
  const failed = (text) => {
    notice.textContent = text;
    notice.hidden = !text;
  };
  const dm = `D${store.me.id.slice(1)}`;
  const tabs = el(
    "div",
    { class: "tabs" },
    el("span", { class: "tab chosen", aria: { current: "page" } }, "Home"),
    el("button", { type: "button", class: "tab", on: { click: () => goRoom(dm) } }, "Messages"),
  );
  const content = view
    ? blocks(view.blocks, surface(view.id, { view_id: view.id }, failed, typed))
    : el("p", { class: "empty" }, "Hubward has not published a Home tab for you yet.");
  return [
    paneHead("Hubward", "Your own page: what needs you, and what happened"),
    tabs,
    el("div", { class: "scroll home", dataset: { testid: "home", hash: view?.hash ?? "" } }, notice, el("div", { class: "home-sheet" }, content)),
  ];
}
