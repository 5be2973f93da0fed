import type { StreamInsertOptions } from "../html/stream.ts";
import type { AssignStore } from "./assign-store.ts";
import type { AsyncResult } from "./async-result.ts";
import type { AsyncRun } from "./async-tasks.ts";
import { Lifecycle, type Hook, type LifecycleStage } from "./lifecycle.ts";
import { Halt, Reply } from "./outcome.ts";
import { SocketAsync, type Hooked, type SocketAsyncHost } from "./socket-async.ts";
import type { AsyncHandlers } from "./socket.ts";
import type { StreamAsync } from "./stream-methods.ts";
import type { Consumed } from "./uploads/postpone.ts";
import { socketUploads, type SocketUploadsHost } from "./uploads/socket-uploads.ts";
import type { AnyUploadOptions } from "./uploads/upload-options.ts";
import type { Upload, UploadEntry } from "./uploads/upload.ts";
import type { ConsumeEntry, Uploads } from "./uploads/uploads.ts";

type SocketStateHost = SocketAsyncHost & SocketUploadsHost;

/**
 * What the sockets of views and of components have in common: assigns and streams, tasks, uploads. `S` is the socket
 * that handlers of its tasks get: the class that extends this one.
 */
export abstract class SocketState<S> {
  readonly #assigns: AssignStore;
  readonly #host: SocketStateHost;
  /** Made when something is done that takes them, if ever. */
  #async: SocketAsync<S> | undefined;
  #uploads: Uploads | undefined;
  #lifecycle: Lifecycle | undefined;
  #ending: AbortController | undefined;
  #ended = false;

  constructor(assigns: AssignStore, host: SocketStateHost) {
    this.#host = host;
    this.#assigns = assigns;
  }

  get assigns(): Readonly<Record<string, unknown>> {
    return this.#assigns.values;
  }

  assign(assigns: Record<string, unknown>): void {
    this.#assigns.assign(assigns);
  }
  update(name: string, change: (value: unknown) => unknown): void {
    this.#assigns.update(name, change);
  }
  stream(name: string, items: Iterable<unknown>, options?: StreamInsertOptions & { reset?: boolean }): void {
    this.#assigns.stream(name, items, options);
  }
  streamInsert(name: string, item: unknown, options?: StreamInsertOptions): void {
    this.#assigns.streamInsert(name, item, options);
  }
  streamDelete(name: string, item: unknown): void {
    this.#assigns.streamDelete(name, item);
  }
  streamDeleteById(name: string, domId: string): void {
    this.#assigns.streamDeleteById(name, domId);
  }
  /** The assigns were rendered: what was for one render is dropped. */
  rendered(): void {
    this.#assigns.rendered();
  }

  startAsync<T>(name: string, run: AsyncRun<T>, handlers: AsyncHandlers<S, T>): void {
    this.#tasks.start(name, run, handlers);
  }
  assignAsync(
    names: string | readonly string[],
    run: AsyncRun<unknown>,
    options?: { readonly reset?: boolean | readonly string[] },
  ): Record<string, AsyncResult<never>> {
    return this.#tasks.assign(names, run, options);
  }
  streamAsync<Name extends string, T>(name: Name, run: AsyncRun<Iterable<T>>, options = {}): StreamAsync<Name, T> {
    return this.#tasks.stream(name, run, options);
  }
  get #tasks(): SocketAsync<S> {
    return (this.#async ??= new SocketAsync<S>(this as unknown as S & Hooked, this.#assigns, this.#host));
  }
  cancelAsync(names: string | readonly string[], reason?: unknown): void {
    this.#async?.cancel(names, reason);
  }

  get uploads(): Uploads {
    return (this.#uploads ??= socketUploads(this.#assigns, this.#host));
  }
  /** Whether an upload was allowed here. */
  hasUpload(ref: string): boolean {
    return this.#uploads?.has(ref) ?? false;
  }
  allowUpload(name: string, options: AnyUploadOptions): Upload<never> {
    return this.uploads.allow(name, options) as Upload<never>;
  }
  disallowUpload(upload: Upload): void {
    this.uploads.disallow(upload);
  }
  cancelUpload(upload: Upload, entryRef: string): void {
    this.uploads.cancel(upload, entryRef);
  }
  consumeUploadedEntries<Meta extends object, R>(
    upload: Upload<Meta>,
    consume: ConsumeEntry<Meta, R>,
  ): Promise<Consumed<R>[]> {
    return this.uploads.consumeAll(upload, consume);
  }
  consumeUploadedEntry<Meta extends object, R>(
    upload: Upload<Meta>,
    entry: UploadEntry,
    consume: ConsumeEntry<Meta, R>,
  ): Promise<Consumed<R>> {
    return this.uploads.consume(upload, entry, consume);
  }

  get signal(): AbortSignal {
    this.#ending ??= new AbortController();
    if (this.#ended) this.#ending.abort();
    return this.#ending.signal;
  }

  /** The stages that hooks may be attached to. */
  protected abstract get stages(): ReadonlySet<LifecycleStage>;
  /** Hooks that were attached, if ever. */
  get lifecycle(): Lifecycle | undefined {
    return this.#lifecycle;
  }
  attachHook(stage: LifecycleStage, name: string, hook: Hook): void {
    this.#lifecycle ??= new Lifecycle(this.stages);
    this.#lifecycle.attach(stage, name, hook);
  }
  detachHook(stage: LifecycleStage, name: string): void {
    this.#lifecycle?.detach(stage, name);
  }
  halt(): Halt {
    return new Halt();
  }

  reply(payload: object): Reply {
    return new Reply(payload);
  }

  /** The view or the component is gone: frees what only it knows of. */
  close(): void {
    this.#ended = true;
    this.#uploads?.close();
    this.#async?.close();
    this.#ending?.abort();
  }
}
