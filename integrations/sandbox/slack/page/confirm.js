// The confirm dialog an app can put before a control.
import { el } from "./dom.js";
import { plainText, textObject } from "./mrkdwn.js";

/** Ask; resolves to true when the person confirms. */
export function confirmed(ask) {
  return new Promise((resolve) => {
    const done = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const dialog = el(
      "dialog",
      {
        class: "dialog confirm",
        dataset: { testid: "confirm" },
        aria: { label: plainText(ask.title) },
        on: {
          cancel: (event) => {
            event.preventDefault();
            done(false);
          },
        },
      },
      el("h2", {}, plainText(ask.title)),
      el("div", { class: "dialog-body" }, ...textObject(ask.text)),
      el(
        "div",
        { class: "dialog-foot" },
        el("button", { type: "button", class: "button", dataset: { answer: "deny" }, on: { click: () => done(false) } }, plainText(ask.deny)),
        el(
          "button",
          {
            type: "button",
            class: `button ${ask.style ?? "primary"}`,
            dataset: { answer: "confirm" },
            on: { click: () => done(true) },
          },
          plainText(ask.confirm),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[data-answer=confirm]").focus();
  });
}
