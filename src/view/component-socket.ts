import type { ComponentId } from "../html/component.ts";
import type { StreamInsertOptions } from "../html/stream.ts";
import type { Topic } from "../pubsub/topic.ts";
import type { SessionKeys } from "../session/define-session.ts";
import type { SessionHandle } from "../session/handle.ts";
import type { AsyncResult } from "./async-result.ts";
import type { AsyncRun } from "./async-tasks.ts";
import { AssignStore } from "./assign-store.ts";
import { emptyFlash, type Flash } from "./flash.ts";
import { type Navigation, type Redirect, Reply } from "./outcome.ts";
import type { AsyncHandlers, LiveSocket } from "./socket.ts";
import { SocketAsync } from "./socket-async.ts";
import type { StreamAsync, StreamMethods } from "./stream-methods.ts";
import { socketUploads } from "./uploads/socket-uploads.ts";
import type { AnyUploadOptions } from "./uploads/upload-options.ts";
import type { Upload, UploadEntry } from "./uploads/upload.ts";
import type { ConsumeEntry, Uploads } from "./uploads/uploads.ts";
import type { ViewSocket } from "./view-socket.ts";

/** What of a view's socket a component has, too. */
type ComponentVerb =
  | "connected"
  | "session"
  | "flash"
  | "assigns"
  | "assign"
  | "update"
  | keyof StreamMethods<unknown>
  | "broadcast"
  | "sendUpdate"
  | "pushEvent"
  | "putFlash"
  | "clearFlash"
  | "redirect"
  | "pushNavigate"
  | "pushPatch"
  | "assignAsync"
  | "streamAsync"
  | "cancelAsync"
  | "allowUpload"
  | "cancelUpload"
  | "consumeUploadedEntries"
  | "consumeUploadedEntry"
  | "reply";

/**
 * The socket of a component: the view's verbs, for the component. Its assigns, streams and flash are its own; where the
 * page goes is the view's.
 */
export interface ComponentSocket<A, K extends SessionKeys> extends Pick<LiveSocket<A, K>, ComponentVerb> {
  /** The id its parent gave it. */
  readonly id: ComponentId;
  /** The component as a target of its own events. */
  readonly myself: number;
  /** Works beside the view; `ok` or `exit` is then called as a handler of the component, if it is still there. */
  startAsync<T>(name: string, run: AsyncRun<T>, handlers: AsyncHandlers<ComponentSocket<A, K>, T>): void;
}

export interface ComponentSocketOptions {
  readonly cid: number;
  readonly id: ComponentId;
  readonly view: ViewSocket;
  readonly temporary: Readonly<Record<string, unknown>> | undefined;
  /** What it shows changed. */
  readonly changed: () => void;
  /** It pushed an event. */
  readonly pushed: () => void;
}

const RESERVED = ["session", "flash", "myself"];

/** The one socket of a component, from its mount to its end. */
export class ComponentSocketState implements ComponentSocket<Record<string, unknown>, SessionKeys> {
  readonly id: ComponentId;
  readonly myself: number;
  readonly #view: ViewSocket;
  readonly #assigns: AssignStore;
  readonly #changed: () => void;
  readonly #pushed: () => void;
  readonly #async: SocketAsync<ComponentSocketState>;
  #uploads: Uploads | undefined;
  #flash: Flash = emptyFlash;
  #newFlash: Flash = emptyFlash;

  constructor({ cid, id, view, temporary, changed, pushed }: ComponentSocketOptions) {
    this.id = id;
    this.myself = cid;
    this.#view = view;
    this.#changed = changed;
    this.#pushed = pushed;
    this.#assigns = new AssignStore({ refPrefix: `${cid}-`, reserved: RESERVED, temporary, changed });
    this.#async = new SocketAsync<ComponentSocketState>(this, this.#assigns, view.host);
  }

  /** Made when something is uploaded, if ever. */
  get uploads(): Uploads {
    return (this.#uploads ??= socketUploads(this.#assigns, this.#view.host));
  }

  /** Whether an upload is the component's. */
  hasUpload(ref: string): boolean {
    return this.#uploads?.has(ref) ?? false;
  }

  get connected(): boolean {
    return this.#view.connected;
  }
  get session(): SessionHandle<SessionKeys> {
    return this.#view.session;
  }
  get flash(): Flash {
    return this.#flash;
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

  broadcast(topic: Topic, event: string, payload: unknown): void {
    this.#view.broadcast(topic, event, payload);
  }
  sendUpdate(component: object, id: ComponentId, props: Readonly<Record<string, unknown>>): void {
    this.#view.sendUpdate(component, id, props);
  }
  pushEvent(name: string, payload: object = {}): void {
    this.#view.pushComponentEvent(name, payload);
    this.#pushed();
  }
  reply(payload: object): Reply {
    return new Reply(payload);
  }

  putFlash(kind: string, message: string): void {
    this.#flash = Object.freeze({ ...this.#flash, [kind]: message });
    this.#newFlash = Object.freeze({ ...this.#newFlash, [kind]: message });
    this.#changed();
  }
  clearFlash(kind?: string): void {
    const kept = Object.entries(this.#flash).filter(([name]) => kind !== undefined && name !== kind);
    this.#flash = Object.freeze(Object.fromEntries(kept));
    this.#newFlash = emptyFlash;
    this.#changed();
  }

  startAsync<T>(name: string, run: AsyncRun<T>, handlers: AsyncHandlers<ComponentSocketState, T>): void {
    this.#async.start(name, run, handlers);
  }
  assignAsync(names: string | readonly string[], run: AsyncRun<unknown>): Record<string, AsyncResult<never>> {
    return this.#async.assign(names, run);
  }
  streamAsync<Name extends string, T>(name: Name, run: AsyncRun<Iterable<T>>, options = {}): StreamAsync<Name, T> {
    return this.#async.stream(name, run, options);
  }
  cancelAsync(names: string | readonly string[], reason?: unknown): void {
    this.#async.cancel(names, reason);
  }

  allowUpload(name: string, options: AnyUploadOptions): Upload<never> {
    return this.uploads.allow(name, options) as Upload<never>;
  }
  cancelUpload(upload: Upload, entryRef: string): void {
    this.uploads.cancel(upload, entryRef);
  }
  consumeUploadedEntries<Meta extends object, R>(
    upload: Upload<Meta>,
    consume: ConsumeEntry<Meta, R>,
  ): Promise<Awaited<R>[]> {
    return this.uploads.consumeAll(upload, consume);
  }
  consumeUploadedEntry<Meta extends object, R>(
    upload: Upload<Meta>,
    entry: UploadEntry,
    consume: ConsumeEntry<Meta, R>,
  ): Promise<Awaited<R>> {
    return this.uploads.consume(upload, entry, consume);
  }

  /** The component is gone: frees what only it knows of. */
  close(): void {
    this.#uploads?.close();
    this.#async.close();
  }

  redirect(to: string, options?: { external?: boolean }): Redirect {
    this.#handFlash();
    return this.#view.redirect(to, options);
  }
  pushNavigate(to: string, options?: { replace?: boolean }): Redirect {
    this.#handFlash();
    return this.#view.pushNavigate(to, options);
  }
  pushPatch(to: string, options?: { replace?: boolean }): Navigation {
    this.#handFlash();
    return this.#view.pushPatch(to, options);
  }

  /** Who leaves takes the component's messages along. (Phoenix.LiveView.Channel.component_handle/4) */
  #handFlash(): void {
    for (const [kind, message] of Object.entries(this.#newFlash)) this.#view.putFlash(kind, message);
    this.#newFlash = emptyFlash;
  }
}
