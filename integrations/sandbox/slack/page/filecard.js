// A file on a message: its name, size, and the way to download it.
import { el, icon } from "./dom.js";

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

/** One file; pictures are shown. */
export function fileCard(file) {
  const address = `/_sandbox/files/${encodeURIComponent(file.id)}`;
  const link = el(
    "a",
    { class: "file", href: `${address}?download=1`, download: file.name, dataset: { fileId: file.id } },
    el("span", { class: "file-icon" }, icon("file")),
    el("span", { class: "file-words" }, el("strong", {}, file.title), el("span", { class: "quiet" }, `${file.filetype.toUpperCase()} · ${size(file.size)}`)),
    icon("down"),
  );
  if (file.mimetype !== "image/png") return link;
  return el("div", { class: "file-picture" }, el("img", { src: address, alt: file.title }), link);
}
