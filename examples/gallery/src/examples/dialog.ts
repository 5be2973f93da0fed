import { focusWrap, html, js, liveView } from "holdfast";

const fade = { transition: ["fade", "faded", "unfaded"], time: 150 } as const;

const close = js.hide({ to: "#dialog", ...fade, transition: ["fade", "unfaded", "faded"] }).popFocus();
const open = js
  .pushFocus()
  .show({ to: "#dialog", display: "grid", ...fade })
  .focusFirst("#dialog-box");

const TABS = [
  { id: "open", name: "Open", text: "Opens at once: the commands stand in the page, and no message is sent." },
  { id: "focus", name: "Focus", text: "Takes the focus, keeps it within, and gives it back." },
  { id: "patch", name: "Patches", text: "What commands did stays when the server changes the page around it." },
];

const select = (id: string) =>
  js
    .hide(".panel")
    .show(`#panel-${id}`)
    .setAttribute("aria-selected", "false", { to: "[role=tab]" })
    .setAttribute("aria-selected", "true", { to: `#tab-${id}` });

/** Opening, closing and tabs happen in the browser alone. The server hears of the one thing that matters. */
export const DialogLive = liveView({
  mount: () => ({ agreed: 0 }),
  events: { agree: (socket) => socket.update("agreed", (agreed) => agreed + 1) },
  render: ({ agreed }) =>
    html`<p class="row">
        <button phx-click=${open} aria-haspopup="dialog">Open the dialog</button>
        <output>Agreed ${agreed} times</output>
      </p>
      <div id="dialog" class="backdrop" hidden phx-window-keydown=${close} phx-key="escape">
        ${focusWrap(
          { id: "dialog-box" },
          html`<section class="card" role="dialog" aria-modal="true" aria-labelledby="asked" phx-click-away=${close}>
            <h2 id="asked">Do you agree?</h2>
            <div class="tabs" role="tablist" aria-label="About this dialog">
              ${TABS.map(
                ({ id, name }, at) =>
                  html`<button
                    type="button"
                    role="tab"
                    id=${`tab-${id}`}
                    aria-controls=${`panel-${id}`}
                    aria-selected=${at === 0}
                    phx-click=${select(id)}
                  >
                    ${name}
                  </button>`,
              )}
            </div>
            ${TABS.map(
              ({ id, text }, at) =>
                html`<p
                  class="panel"
                  role="tabpanel"
                  id=${`panel-${id}`}
                  aria-labelledby=${`tab-${id}`}
                  hidden=${at > 0}
                >
                  ${text}
                </p>`,
            )}
            <p class="row">
              <button phx-click=${js.push("agree")}>Agree</button>
              <button class="plain" phx-click=${close}>Close</button>
            </p>
          </section>`,
        )}
      </div>`,
});
