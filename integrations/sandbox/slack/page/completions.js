// Suggestions while writing: slash commands at the start, people and the app after an @.
import { el } from "./dom.js";
import { store } from "./store.js";

function candidates(word, first) {
  if (first && word.startsWith("/")) {
    return store.commands
      .filter((entry) => entry.command.startsWith(word) && entry.command !== word)
      .map((entry) => ({ text: entry.command, about: [entry.description, entry.hint].filter(Boolean).join(" · ") }));
  }
  if (!/^@\w*$/.test(word)) return [];
  const wanted = word.slice(1).toLowerCase();
  const people = [...store.people.values()].map((person) => ({ text: `@${person.name}`, about: `${person.real_name}, ${person.role}` }));
  return [{ text: "@hubward", about: "Hubward, app" }, ...people].filter((entry) => entry.text.slice(1).startsWith(wanted) && entry.text !== word);
}

/** The list over a text box. */
export class Completions {
  constructor(box) {
    this.box = box;
    this.entries = [];
    this.at = 0;
    this.node = el("ul", { class: "completions", role: "listbox", hidden: true, aria: { label: "Suggestions" } });
    box.addEventListener("blur", () => this.shut());
  }

  /** Look at the word before the caret and show what it may become. */
  look() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    const word = before.match(/\S*$/)[0];
    this.entries = word ? candidates(word, before === word) : [];
    this.at = 0;
    this.draw();
  }

  draw() {
    this.node.hidden = !this.entries.length;
    this.node.replaceChildren(
      ...this.entries.map((entry, index) =>
        el(
          "li",
          { role: "option", class: index === this.at ? "chosen" : "", aria: { selected: String(index === this.at) }, on: {
            mousedown: (event) => {
              event.preventDefault();
              this.at = index;
              this.take();
            },
          } },
          el("strong", {}, entry.text),
          el("span", { class: "quiet" }, entry.about),
        ),
      ),
    );
  }

  shut() {
    this.entries = [];
    this.draw();
  }

  take() {
    const { box } = this;
    const at = box.selectionStart;
    const before = box.value.slice(0, at).replace(/\S*$/, `${this.entries[this.at].text} `);
    box.value = before + box.value.slice(at);
    box.setSelectionRange(before.length, before.length);
    this.shut();
    box.dispatchEvent(new Event("input"));
  }

  /** Handle a key; true when it was meant for the list. */
  key(event) {
    if (!this.entries.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.at = (this.at + step + this.entries.length) % this.entries.length;
      this.draw();
    } else if (event.key === "Tab" || event.key === "Enter") this.take();
    else if (event.key === "Escape") this.shut();
    else return false;
    event.preventDefault();
    return true;
  }
}
