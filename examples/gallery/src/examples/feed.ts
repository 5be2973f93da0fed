import { each, html, liveView, stream } from "holdfast";
import { people, type Person } from "../people.ts";

const PAGE = 20;
/** The page keeps three pages of entries, the server none. */
const KEPT = PAGE * 3;
const LAST = Math.ceil(people.length / PAGE) - 1;

const entries = (page: number): readonly Person[] => people.slice(page * PAGE, (page + 1) * PAGE);

/** `top` and `bottom` are the pages at the ends of what is shown. */
export const FeedLive = liveView({
  mount: () => ({ entries: stream(entries(0)), top: 0, bottom: 0 }),
  events: {
    older(socket) {
      const bottom = Math.min(LAST, socket.assigns.bottom + 1);
      socket.stream("entries", entries(bottom), { limit: -KEPT });
      socket.assign({ bottom, top: Math.max(0, bottom - 2) });
    },
    newer(socket, { _overran }) {
      if (_overran) return; // told by the top of the window; this box has one of its own
      const top = Math.max(0, socket.assigns.top - 1);
      socket.stream("entries", entries(top).toReversed(), { at: 0, limit: KEPT });
      socket.assign({ top, bottom: Math.min(socket.assigns.bottom, top + 2) });
    },
  },
  render: ({ entries: shown, top, bottom }) =>
    html`<p class="quiet"><output>Pages ${top + 1} to ${bottom + 1} of ${LAST + 1}</output> are in the browser.</p>
      <div class="scroll" tabindex="0" role="region" aria-label="Guest book">
        <ol
          id="entries"
          class="feed"
          phx-update="stream"
          phx-viewport-top=${top > 0 && "newer"}
          phx-viewport-bottom=${bottom < LAST && "older"}
        >
          ${each(shown, ({ id, name, city }, domId) => html`<li id="${domId}"><b>${name}</b> wrote entry ${id} in ${city}.</li>`)}
        </ol>
      </div>`,
});
