import { html, liveView } from "holdfast";

/** State on the server, a button in the browser, and between them one word each way. */
export const CounterLive = liveView({
  mount: () => ({ count: 0 }),
  events: {
    add: (socket, { by }) => socket.update("count", (count) => count + Number(by)),
  },
  render: ({ count }) =>
    html`<div class="counter">
      <button phx-click="add" phx-value-by="-1" aria-label="One less">−</button>
      <output aria-label="Count" aria-live="polite">${count}</output>
      <button phx-click="add" phx-value-by="1" aria-label="One more">+</button>
    </div>`,
});
