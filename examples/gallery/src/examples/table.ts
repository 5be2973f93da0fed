import { each, html, link, liveView } from "holdfast";
import { z } from "zod";
import { people, type Person } from "../people.ts";

const COLUMNS = ["name", "city", "age"] as const;
type Column = (typeof COLUMNS)[number];

/** Rows in the page, and how many come when its end is reached. */
const WINDOW = 120;
const STEP = 40;

const compare = (one: Person, other: Person, column: Column) =>
  column === "age" ? one.age - other.age : one[column].localeCompare(other[column]);

/** Sorted once for all visitors. */
const sorted = new Map<string, readonly Person[]>();
function sortedBy(column: Column, descending: boolean): readonly Person[] {
  const key = `${column} ${descending}`;
  const order = descending ? -1 : 1;
  const rows =
    sorted.get(key) ?? people.toSorted((one, other) => order * compare(one, other, column) || one.id - other.id);
  sorted.set(key, rows);
  return rows;
}

const within = (start: number) => Math.max(0, Math.min(start, people.length - WINDOW));

const row = ({ id, name, city, age }: Person) =>
  html`<tr id="${`person-${id}`}">
    <td>${name}</td>
    <td>${city}</td>
    <td>${age}</td>
  </tr>`;

/** The order is in the address, so that it can be linked, and gone back to. */
export const TableLive = liveView({
  params: z.object({ by: z.enum(COLUMNS).default("name"), descending: z.stringbool().default(false) }),
  mount: () => ({ by: "name" as Column, descending: false, start: 0 }),
  handleParams: (socket, { by, descending }) => socket.assign({ by, descending, start: 0 }),
  events: {
    up(socket, { _overran }) {
      if (_overran) return; // told by the top of the window; this box has one of its own
      socket.update("start", (start) => within(start - STEP));
    },
    down: (socket) => socket.update("start", (start) => within(start + STEP)),
    first: (socket) => socket.assign({ start: 0 }),
    last: (socket) => socket.assign({ start: within(people.length) }),
  },
  render: ({ by, descending, start }) =>
    html`<p class="row">
        <output class="quiet">Rows ${start + 1} to ${start + WINDOW} of ${people.length}</output>
        <button class="plain" phx-click="first" disabled=${start === 0}>First</button>
        <button class="plain" phx-click="last" disabled=${start === within(people.length)}>Last</button>
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label="People">
        <table>
          <thead>
            <tr>
              ${COLUMNS.map((name) => heading(name, by === name ? (descending ? "descending" : "ascending") : null))}
            </tr>
          </thead>
          <tbody
            id="people"
            phx-viewport-top=${start > 0 && "up"}
            phx-viewport-bottom=${start < within(people.length) && "down"}
          >
            ${each(sortedBy(by, descending).slice(start, start + WINDOW), (person) => person.id, row, [])}
          </tbody>
        </table>
      </div>`,
});

const heading = (name: Column, order: "ascending" | "descending" | null) =>
  html`<th scope="col" aria-sort=${order}>
    <a ${link({ patch: `/table?by=${name}&descending=${order === "ascending"}` })}>${name}</a>
  </th>`;
