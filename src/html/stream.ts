import { HoldfastError } from "../base/errors.ts";

/** How an item enters a stream. */
export interface StreamInsertOptions {
  /** Where: −1 at the end (the default), 0 at the beginning, n at that index. */
  readonly at?: number;
  /** How many items stay in the page: the first n, or with −n the last n. Default: the stream's. */
  readonly limit?: number;
  /** Changes the item if the page shows it, and else does nothing. */
  readonly updateOnly?: boolean;
}

/** How a stream is made. */
export interface StreamOptions<T> {
  /** The id of an item's element. Default: the stream's name and the item's `id`, as `messages-7`. */
  readonly domId?: (item: T) => string;
  /** How many items stay in the page: the first n, or with −n the last n. Holds for every insert that says no other. */
  readonly limit?: number;
}

/** An item that is on its way to the page. */
interface Insert {
  readonly item: unknown;
  readonly at: number;
  readonly limit: number | null;
  readonly updateOnly: boolean | null;
}

/** Where a stream belongs. */
interface Binding {
  readonly name: string;
  /** Its name on the wire, unique in the view. */
  readonly ref: string;
}

/**
 * A list that lives in the page: the server keeps only what has not been sent yet. Made by {@link stream}, changed by
 * the socket's `stream…` methods; each change that follows a render makes another object, so that it is seen to differ.
 */
export class Stream<T = unknown> {
  readonly #options: StreamOptions<T>;
  #binding: Binding | undefined;
  #inserts = new Map<string, Insert>();
  #deletes = new Set<string>();
  #reset = false;
  /** Items from before the stream had a name. */
  #first: Iterable<T> | undefined;

  constructor(first: Iterable<T>, options: StreamOptions<T>) {
    this.#first = first;
    this.#options = options;
  }

  /** Gives it its place in a view. @throws HoldfastError `socket_misuse` if it has one. */
  bind(binding: Binding): void {
    if (this.#binding !== undefined) {
      throw new HoldfastError("socket_misuse", `A stream can be assigned once, as "${this.#binding.name}".`);
    }
    this.#binding = binding;
    // Phoenix: the first items stand in their order, whatever was asked for. (Phoenix.LiveView.LiveStream.new/4)
    for (const item of this.#first ?? []) this.insert(item, {});
    this.#first = undefined;
  }

  get ref(): string {
    return this.#bound().ref;
  }

  /** Whether something waits to be sent. */
  get pending(): boolean {
    return this.#reset || this.#inserts.size > 0 || this.#deletes.size > 0;
  }

  /** The stream to make a change to: itself while a change waits already, else a successor. */
  changing(): Stream<T> {
    if (this.pending) return this;
    const next = new Stream<T>([], this.#options);
    next.#binding = this.#bound();
    return next;
  }

  insert(item: T, options: StreamInsertOptions): void {
    const id = this.idOf(item);
    this.#inserts.delete(id);
    this.#inserts.set(id, {
      item,
      at: options.at ?? -1,
      limit: options.limit ?? this.#options.limit ?? null,
      updateOnly: options.updateOnly ?? null,
    });
  }

  delete(domId: string): void {
    this.#inserts.delete(domId);
    this.#deletes.add(domId);
  }

  /** Forgets what waits; the page will drop what it shows. */
  reset(): void {
    this.#inserts.clear();
    this.#deletes.clear();
    this.#reset = true;
  }

  /** After a render nothing waits any more. */
  prune(): void {
    if (!this.pending) return;
    this.#inserts = new Map();
    this.#deletes = new Set();
    this.#reset = false;
  }

  /** The items that wait, oldest first. */
  items(): readonly { readonly domId: string; readonly item: unknown }[] {
    this.#bound();
    return [...this.#inserts].map(([domId, { item }]) => ({ domId, item }));
  }

  /** The wire's instructions, newest first; the fourth element says by being there that the stream is reset. */
  instructions(): readonly unknown[] {
    const inserts = [...this.#inserts].reverse().map(([id, { at, limit, updateOnly }]) => [id, at, limit, updateOnly]);
    const parts = [this.ref, inserts, [...this.#deletes].reverse()];
    return this.#reset ? [...parts, true] : parts;
  }

  idOf(item: T): string {
    if (this.#options.domId !== undefined) return this.#options.domId(item);
    const id: unknown = typeof item === "object" && item !== null && "id" in item ? item.id : undefined;
    const { name } = this.#bound();
    if (typeof id === "string" || typeof id === "number") return `${name}-${id}`;
    throw new HoldfastError(
      "socket_misuse",
      `An item of the stream "${name}" has no \`id\`: say what its element's id is, stream(items, { domId: (item) => … }).`,
    );
  }

  #bound(): Binding {
    if (this.#binding !== undefined) return this.#binding;
    throw new HoldfastError(
      "socket_misuse",
      "A stream is shown by the view that returned it from `mount`, and there only.",
    );
  }
}

/** The options of a stream, and more: `domId` is one of them that items without an `id` need. */
export type StreamArguments<T, More = unknown> = T extends { readonly id: string | number }
  ? [options?: StreamOptions<T> & More]
  : [options: StreamOptions<T> & Required<Pick<StreamOptions<T>, "domId">> & More];

/**
 * A list of which the server keeps nothing once it is shown: for long lists, feeds, logs. Return it from `mount`, render
 * it by `each(stream, (item, id) => …)` in a container with an id and `phx-update="stream"`, and change it by
 * `socket.streamInsert`, `streamDelete` and `stream`. (Phoenix.LiveView.stream/4)
 *
 * @example
 * ```ts
 * import { each, html, liveView, stream } from "holdfast";
 *
 * const Log = liveView({
 *   mount: () => ({ lines: stream([{ id: 1, text: "started" }], { limit: -100 }) }),
 *   events: {
 *     add: (socket) => socket.streamInsert("lines", { id: Date.now(), text: "clicked" }),
 *   },
 *   render: ({ lines }) => html`
 *     <ul id="lines" phx-update="stream">${each(lines, (line, id) => html`<li id="${id}">${line.text}</li>`)}</ul>
 *     <button phx-click="add">Add</button>`,
 * });
 * ```
 */
export const stream = <T>(items: Iterable<T>, ...[options]: StreamArguments<T>): Stream<T> =>
  new Stream(items, options ?? {});
