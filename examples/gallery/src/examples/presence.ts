import { definePresence, each, html, liveView, type Presences } from "holdfast";
import { session } from "../session.ts";

interface Visitor {
  readonly name: string;
  readonly since: number;
}

const here = definePresence<Visitor>("here");

/** Each open tab is somebody; whoever opened first stands first. */
const toList = (presences: Presences<Visitor>) =>
  Object.entries(presences)
    .flatMap(([id, metas]) => metas.map((visitor) => ({ id, ...visitor })))
    .toSorted((one, other) => one.since - other.since);

export const PresenceLive = liveView({
  session,
  topics: [here],
  mount(socket) {
    const me = { id: socket.id, since: Date.now() };
    socket.subscribe(here);
    socket.track(here, me.id, { name: socket.session.username, since: me.since });
    return { me, visitors: toList(socket.presences(here)) };
  },
  info: {
    presence_diff: (socket) => socket.assign({ visitors: toList(socket.presences(here)) }),
  },
  // The name is typed in the bar of the page, or in another tab.
  sessionChanged(socket) {
    const { id, since } = socket.assigns.me;
    socket.track(here, id, { name: socket.session.username, since });
  },
  render: ({ me, visitors }) =>
    html`<p class="quiet" role="status">${visitors.length === 1 ? "One is" : `${visitors.length} are`} here.</p>
      <ul id="visitors" class="rows">
        ${each(
          visitors,
          ({ id }) => id,
          ({ id, name }) =>
            html`<li>
              <bdi>${name === "" ? "Somebody" : name}</bdi>
              ${id === me.id && html`<span class="quiet">that is you</span>`}
            </li>`,
          [me.id],
        )}
      </ul>`,
});
