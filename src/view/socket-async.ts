import { HoldfastError } from "../base/errors.ts";
import { Stream, type StreamOptions } from "../html/stream.ts";
import { asyncFailed, asyncLoading, asyncOk, type AsyncResult } from "./async-result.ts";
import { AsyncTasks, type AsyncExit, type AsyncOutcome, type AsyncRun } from "./async-tasks.ts";
import type { AssignStore } from "./assign-store.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { LiveServices } from "./services.ts";
import type { AsyncHandlers } from "./socket.ts";
import type { StreamAsync, StreamAsyncOptions } from "./stream-methods.ts";

export interface SocketAsyncHost {
  readonly connected: boolean;
  readonly services: Pick<LiveServices, "limits" | "logger">;
  /** Runs something as a handler, in its turn. */
  post(handler: () => unknown): void;
}

/** Whoever may have hooks before the handlers of `startAsync`. */
export interface Hooked {
  readonly lifecycle: Lifecycle | undefined;
}

/** The async verbs of a view's or a component's socket. */
export class SocketAsync<S> {
  readonly #socket: S & Hooked;
  readonly #assigns: AssignStore;
  readonly #host: SocketAsyncHost;
  #running: AsyncTasks | undefined;

  constructor(socket: S & Hooked, assigns: AssignStore, host: SocketAsyncHost) {
    this.#socket = socket;
    this.#assigns = assigns;
    this.#host = host;
  }

  start<T>(name: string, run: AsyncRun<T>, handlers: AsyncHandlers<S, T>): void {
    this.#tasks.start(name, run, {
      ok: (value) => this.#hooked(name, { kind: "ok", value }, () => handlers.ok?.(this.#socket, value)),
      exit: (exit) => this.#hooked(name, exit, () => this.#exit(name, exit, handlers)),
    });
  }

  #hooked(name: string, outcome: AsyncOutcome, handler: () => unknown): unknown {
    const { lifecycle } = this.#socket;
    if (!lifecycle?.has("handleAsync")) return handler();
    return lifecycle.run("handleAsync", { socket: this.#socket, args: [name, outcome] }, handler);
  }

  #exit<T>(name: string, exit: AsyncExit, handlers: AsyncHandlers<S, T>): unknown {
    if (handlers.exit !== undefined) return handlers.exit(this.#socket, exit);
    if (exit.kind === "error") {
      const { logger } = this.#host.services;
      logger.warn({ error: exit.error, task: name }, "a task failed; give startAsync an `exit` to answer it");
    }
    return undefined;
  }

  assign(
    names: string | readonly string[],
    run: AsyncRun<unknown>,
    { reset = false }: { readonly reset?: boolean | readonly string[] } = {},
  ): Record<string, AsyncResult<never>> {
    const kept = (name: string) =>
      reset === true || (reset !== false && reset.includes(name)) ? undefined : this.#earlier(name);
    const list = typeof names === "string" ? [names] : names;
    const put = (next: (name: string) => AsyncResult<unknown>) =>
      this.#assigns.assign(Object.fromEntries(list.map((name) => [name, next(name)])));
    this.#tasks.start(list.join(","), typeof names === "string" ? run : several(list, run), {
      ok: (value) => put((name) => asyncOk(typeof names === "string" ? value : (value as Values)[name])),
      exit: (exit) => put((name) => asyncFailed(this.#earlier(name), exit)),
    });
    return Object.fromEntries(list.map((name) => [name, asyncLoading<never>(kept(name))]));
  }

  stream<Name extends string, T>(
    name: Name,
    run: AsyncRun<Iterable<T>>,
    { at, reset, ...options }: StreamOptions<T> & StreamAsyncOptions,
  ): StreamAsync<Name, T> {
    const status = `${name}Async`;
    const how = { ...(at !== undefined && { at }), ...(reset !== undefined && { reset }) };
    this.#tasks.start(name, run, {
      ok: (items) => {
        this.#assigns.stream(name, items, how);
        this.#assigns.assign({ [status]: asyncOk(true) });
      },
      exit: (exit) => this.#assigns.assign({ [status]: asyncFailed(this.#earlier(status), exit) }),
    });
    const present = this.#assigns.values[name];
    const list = present instanceof Stream ? present : new Stream([], options);
    return { [name]: list, [status]: asyncLoading(this.#earlier(status)) } as StreamAsync<Name, T>;
  }

  cancel(names: string | readonly string[], reason?: unknown): void {
    this.#running?.cancel(typeof names === "string" ? names : names.join(","), reason);
  }

  close(): void {
    this.#running?.close();
  }

  get #tasks(): AsyncTasks {
    const host = this.#host;
    return (this.#running ??= new AsyncTasks({
      connected: host.connected,
      limit: host.services.limits.asyncTasks,
      post: (handler) => host.post(handler),
    }));
  }

  /** What an assign holds of an earlier task. */
  #earlier(name: string): AsyncResult<never> | undefined {
    const value = this.#assigns.values[name];
    const known = typeof value === "object" && value !== null && "loading" in value && "failed" in value;
    return known ? (value as AsyncResult<never>) : undefined;
  }
}

type Values = Readonly<Record<string, unknown>>;

/** A task that loads several assigns fails where it gives not all of them. */
const several =
  (names: readonly string[], run: AsyncRun<unknown>): AsyncRun<unknown> =>
  async (signal) => {
    const value = await run(signal);
    if (typeof value === "object" && value !== null && names.every((name) => name in value)) return value;
    throw new HoldfastError(
      "socket_misuse",
      `assignAsync([${names.map((name) => `"${name}"`).join(", ")}]): its task must return a record with all of them.`,
    );
  };
