import { HoldfastError } from "../base/errors.ts";
import { Stream, type StreamInsertOptions } from "../html/stream.ts";

/** What assigns may be called. */
export interface AssignNames {
  /** Begins the wire's names of streams: empty in a view, `<cid>-` in a component. */
  readonly refPrefix: string;
  /** Names that `render` gets from Holdfast. */
  readonly reserved: readonly string[];
}

/** Whose assigns they are. */
export interface AssignOwner {
  /** Something changed. */
  changed(): void;
}

type Values = Readonly<Record<string, unknown>>;

const NONE: Values = Object.freeze({});

/** The assigns of a view or a component, its streams among them. */
export class AssignStore {
  readonly #owner: AssignOwner;
  readonly #names: AssignNames;
  readonly #temporary: Values | undefined;
  #values: Values = NONE;
  /** Those that are streams, if any. */
  #streams: Set<string> | undefined;
  #refs = 0;

  /** @param temporary what assigns are set back to after a render */
  constructor(owner: AssignOwner, names: AssignNames, temporary: Values | undefined) {
    this.#owner = owner;
    this.#names = names;
    this.#temporary = temporary;
  }

  get values(): Values {
    return this.#values;
  }

  assign(assigns: Record<string, unknown>): void {
    const changed = Object.keys(assigns).filter(
      (name) => !Object.is(assigns[name], this.#values[name]) || !Object.hasOwn(this.#values, name),
    );
    if (changed.length === 0) return;
    for (const name of this.#names.reserved) {
      if (Object.hasOwn(assigns, name)) {
        throw new HoldfastError(
          "socket_misuse",
          `"${name}" is not a name for an assign: render gets it from Holdfast.`,
        );
      }
    }
    for (const name of changed) this.#checkStream(name, assigns[name]);
    this.#set(assigns);
  }

  update(name: string, change: (value: unknown) => unknown): void {
    this.assign({ [name]: change(this.#values[name]) });
  }

  stream(name: string, items: Iterable<unknown>, options: StreamInsertOptions & { reset?: boolean } = {}): void {
    this.#change(name, (stream) => {
      if (options.reset) stream.reset();
      for (const item of items) stream.insert(item, options);
    });
  }

  streamInsert(name: string, item: unknown, options: StreamInsertOptions = {}): void {
    this.#change(name, (stream) => stream.insert(item, options));
  }

  streamDelete(name: string, item: unknown): void {
    this.#change(name, (stream) => stream.delete(stream.idOf(item)));
  }

  streamDeleteById(name: string, domId: string): void {
    this.#change(name, (stream) => stream.delete(domId));
  }

  /** Drops what was for one render only. That is no change: nothing is rendered for it. */
  rendered(): void {
    for (const name of this.#streams ?? []) (this.#values[name] as Stream).prune();
    if (this.#temporary !== undefined) this.#values = Object.freeze({ ...this.#values, ...this.#temporary });
  }

  #change(name: string, change: (stream: Stream) => void): void {
    const present = this.#values[name];
    if (!(present instanceof Stream)) {
      throw new HoldfastError(
        "socket_misuse",
        `There is no stream "${name}": return it from mount, as { ${name}: stream([]) }.`,
      );
    }
    const stream = present.changing();
    change(stream);
    this.#set({ [name]: stream });
  }

  #checkStream(name: string, value: unknown): void {
    if (this.#streams?.has(name)) {
      throw new HoldfastError(
        "socket_misuse",
        `"${name}" is a stream; change it by socket.stream("${name}", items, { reset: true }).`,
      );
    }
    if (!(value instanceof Stream)) return;
    value.bind({ name, ref: `${this.#names.refPrefix}${this.#refs++}` });
    (this.#streams ??= new Set()).add(name);
  }

  #set(assigns: Record<string, unknown>): void {
    this.#values = Object.freeze({ ...this.#values, ...assigns });
    this.#owner.changed();
  }
}
