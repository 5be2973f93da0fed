import { defineTopic, each, html, liveView, stream } from "holdfast";
import { z } from "zod";
import { session } from "../session.ts";

interface Todo {
  readonly id: number;
  readonly text: string;
  readonly done: boolean;
}

const MAX_TODOS = 100;
const FILTERS = ["all", "open", "done"] as const;

/** One list for everyone, in memory. */
const todos = new Map<number, Todo>(
  ["Open this page in a second tab", "Choose a filter and reload"].map((text, id) => [id, { id, text, done: false }]),
);
let nextId = todos.size;

const changes = defineTopic<{ saved: Todo; removed: Todo }>("todos");

const shows = (filter: string, { done }: Todo) => filter === "all" || (filter === "done") === done;

const selected = (filter: string) => [...todos.values()].filter((todo) => shows(filter, todo));

export const TodosLive = liveView({
  session,
  topics: [changes],
  mount(socket) {
    socket.subscribe(changes);
    return { todos: stream(selected(socket.session.filter)), draft: 0 };
  },
  events: {
    add: {
      params: z.object({ text: z.string().trim().min(1).max(80) }),
      handle(socket, { text }) {
        const todo = { id: nextId++, text, done: false };
        if (todos.size >= MAX_TODOS) return socket.putFlash("error", "That is enough to do. Finish something first.");
        todos.set(todo.id, todo);
        socket.broadcast(changes, "saved", todo);
        socket.update("draft", (draft) => draft + 1); // a new input, an empty one
      },
    },
    toggle(socket, { id }) {
      const todo = todos.get(Number(id));
      if (todo === undefined) return;
      todos.set(todo.id, { ...todo, done: !todo.done });
      socket.broadcast(changes, "saved", { ...todo, done: !todo.done });
    },
    remove(socket, { id }) {
      const todo = todos.get(Number(id));
      if (todo !== undefined && todos.delete(todo.id)) socket.broadcast(changes, "removed", todo);
    },
  },
  info: {
    saved(socket, todo) {
      if (shows(socket.session.filter, todo)) socket.streamInsert("todos", todo);
      else socket.streamDelete("todos", todo);
    },
    removed: (socket, todo) => socket.streamDelete("todos", todo),
  },
  // The radio buttons write the session; this tab and every other then shows another selection.
  sessionChanged(socket, { keys }) {
    if (keys.includes("filter")) socket.stream("todos", selected(socket.session.filter), { reset: true });
  },
  render: ({ todos: rows, draft, session: { filter } }) =>
    html`<form id="new" class="row" phx-submit="add">
        <input
          id=${`text-${draft}`}
          name="text"
          aria-label="What is to do"
          placeholder="What is to do?"
          autocomplete="off"
        />
        <button>Add</button>
      </form>
      <form id="filters" class="choices" phx-hook="SetSession">
        <div role="radiogroup" aria-label="Show">
          ${FILTERS.map((name) => html`<label><input type="radio" name="filter" value=${name} checked=${name === filter} />${name}</label>`)}
        </div>
      </form>
      <ul id="todos" class="rows" phx-update="stream" aria-label="Todos">
        ${each(
          rows,
          ({ id, text, done }, domId) =>
            html`<li id="${domId}">
              <input id=${`done-${id}`} type="checkbox" checked=${done} phx-click="toggle" phx-value-id=${id} />
              <label for=${`done-${id}`}>${text}</label>
              <button class="plain" phx-click="remove" phx-value-id=${id} aria-label=${`Remove ${text}`}>×</button>
            </li>`,
        )}
      </ul>`,
});
