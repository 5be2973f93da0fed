import { setTimeout } from "node:timers/promises";
import { asyncOk, each, html, liveView, type AsyncResult } from "holdfast";
import { z } from "zod";
import { people, type Person } from "../people.ts";

const SHOWN = 8;

/** As slow as a database far away. It stops when nobody waits for it any more. */
async function find(query: string, signal: AbortSignal): Promise<readonly Person[]> {
  await setTimeout(600, undefined, { signal });
  const wanted = query.trim().toLowerCase();
  return wanted === "" ? [] : people.filter(({ name, city }) => `${name} ${city}`.toLowerCase().includes(wanted));
}

/** A newer query gives the older one up; what that had found is never shown. */
export const SearchLive = liveView({
  mount: () => ({ query: "", found: asyncOk<readonly Person[]>([]) as AsyncResult<readonly Person[]> }),
  events: {
    search: {
      params: z.object({ query: z.string().max(100) }),
      handle: (socket, { query }) =>
        socket.assign({ query, ...socket.assignAsync("found", (signal) => find(query, signal)) }),
    },
    stop: (socket) => socket.cancelAsync("found"),
  },
  render: ({ query, found }) =>
    html`<form id="search" role="search" phx-change="search" phx-submit="search">
        <div class="row">
          <input
            type="search"
            name="query"
            value=${query}
            phx-debounce="200"
            aria-label="Name or city"
            placeholder="A name, or a city"
            autocomplete="off"
          />
          <button type="button" class="plain" phx-click="stop" disabled=${!found.loading}>Stop</button>
        </div>
      </form>
      <p class="quiet" role="status">${stateOf(query, found)}</p>
      <ul id="found" class="rows" aria-busy=${Boolean(found.loading)}>
        ${each(
          found.result?.slice(0, SHOWN) ?? [],
          ({ id }) => id,
          ({ name, city }) => html`<li><b>${name}</b> ${city}</li>`,
          [],
        )}
      </ul>`,
});

function stateOf(query: string, { loading, failed, result = [] }: AsyncResult<readonly Person[]>): string {
  if (loading) return "Searching…";
  if (failed) return "Stopped.";
  if (query.trim() === "") return "Among ten thousand people.";
  return `${result.length} found${result.length > SHOWN ? `, the first ${SHOWN} are shown` : ""}.`;
}
