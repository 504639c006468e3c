// Starts the page: who is looking, then everything else follows from the store.
import "./announce.js";
import "./channel.js";
import "./modal.js";
import "./sidebar.js";
import "./thread.js";
import { goAddress } from "./places.js";
import { become } from "./store.js";

const address = new URL(location.href);
const asked = address.searchParams.get("as") ?? sessionStorage.getItem("person") ?? "U0ANA00001";
try {
  await become(asked);
} catch {
  await become("U0ANA00001");
}
goAddress(address);
window.addEventListener("hashchange", () => goAddress(new URL(location.href)));
