import { HoldfastError } from "../base/errors.ts";
import type { Presences } from "../pubsub/presence.ts";
import { topicChannel, type Topic, type TopicMessage } from "../pubsub/topic.ts";
import type { SessionKeys } from "../session/define-session.ts";
import type { SessionHandle } from "../session/handle.ts";
import { emptyFlash, type Flash } from "./flash.ts";
import { Lifecycle, type LifecycleStage } from "./lifecycle.ts";
import { toExternalUrl, toLocalPath } from "./local-path.ts";
import { Halt, Navigation, Redirect, Reply } from "./outcome.ts";
import type { LiveLayout } from "./live-layout.ts";
import type { AnySocket } from "./live-view.ts";
import type { AsyncHandlers, Message, NavigationKind } from "./socket.ts";
import type { LiveServices } from "./services.ts";
import { asyncFailed, asyncLoading, asyncOk, type AsyncResult } from "./async-result.ts";
import { AsyncTasks, type AsyncRun } from "./async-tasks.ts";
import type { ActiveUpload } from "./uploads/active-upload.ts";
import type { AnyUploadOptions } from "./uploads/upload-options.ts";
import { Upload, type UploadEntry } from "./uploads/upload.ts";
import { Uploads } from "./uploads/uploads.ts";

/** What carries a socket's effects out of the view. */
export interface SocketHost {
  readonly id: string;
  readonly connected: boolean;
  readonly session: SessionHandle<SessionKeys>;
  staticChanged(): boolean;
  readonly services: LiveServices;
  subscribe(channel: string): void;
  unsubscribe(channel: string): void;
  publish(channel: string, message: unknown): void;
  /** Delivers a message to one view. */
  send(to: MessageTarget, message: TopicMessage): void;
  after(ms: number, message: TopicMessage): () => void;
  /** The assigns of the view this one is nested in. */
  parentAssigns(): Readonly<Record<string, unknown>>;
  /** Something visible changed. */
  changed(): void;
  /** Runs something as a handler, in its turn. */
  post(handler: () => unknown): void;
  /** What must not fail has failed: ends the view. */
  crash(error: unknown): void;
}

/** Which view a message is for, seen from its sender. */
export type MessageTarget = "self" | "parent" | { readonly child: string };

export interface SocketStart {
  readonly url: URL;
  readonly flash: Flash;
  readonly layout: LiveLayout | false | undefined;
  readonly navigation: NavigationKind;
  readonly connectParams: Readonly<Record<string, unknown>>;
}

/** The one socket behind `mount` and every handler: it keeps the assigns and collects what a handler did. */
export class ViewSocket implements AnySocket {
  readonly connectParams: Readonly<Record<string, unknown>>;
  readonly lifecycle = new Lifecycle();
  readonly #host: SocketHost;
  readonly uploads: Uploads;
  readonly #tasks: AsyncTasks;
  #url: URL;
  #layout: LiveLayout | false | undefined;
  #navigation: NavigationKind;
  #liveAction: string | undefined;
  #assigns: Readonly<Record<string, unknown>> = Object.freeze({});
  #flash: Flash;
  #newFlash: Flash = emptyFlash;
  #events: [string, object][] = [];
  #title: string | undefined;
  #redirect: Redirect | undefined;
  #patch: Navigation | undefined;

  constructor(host: SocketHost, start: SocketStart) {
    this.connectParams = start.connectParams;
    this.#host = host;
    this.#url = start.url;
    this.#layout = start.layout;
    this.#navigation = start.navigation;
    this.#flash = start.flash;
    this.uploads = this.#createUploads();
    this.#tasks = new AsyncTasks({
      connected: host.connected,
      limit: host.services.limits.asyncTasks,
      post: (handler) => host.post(handler),
    });
  }

  get id(): string {
    return this.#host.id;
  }
  get connected(): boolean {
    return this.#host.connected;
  }
  get liveAction(): string | undefined {
    return this.#liveAction;
  }
  get navigation(): NavigationKind {
    return this.#navigation;
  }
  get staticChanged(): boolean {
    return this.#host.staticChanged();
  }
  get layout(): LiveLayout | false | undefined {
    return this.#layout;
  }
  get url(): URL {
    return this.#url;
  }
  get session(): SessionHandle<SessionKeys> {
    return this.#host.session;
  }
  get flash(): Flash {
    return this.#flash;
  }
  get assigns(): Readonly<Record<string, unknown>> {
    return this.#assigns;
  }

  assign(assigns: Record<string, unknown>): void {
    const changed = Object.keys(assigns).some(
      (name) => !Object.is(assigns[name], this.#assigns[name]) || !Object.hasOwn(this.#assigns, name),
    );
    if (!changed) return;
    for (const name of RESERVED) {
      if (Object.hasOwn(assigns, name)) {
        throw new HoldfastError(
          "socket_misuse",
          `"${name}" is not a name for an assign: render gets it from Holdfast.`,
        );
      }
    }
    this.#assigns = Object.freeze({ ...this.#assigns, ...assigns });
    this.#host.changed();
  }

  update(name: string, change: (value: unknown) => unknown): void {
    this.assign({ [name]: change(this.#assigns[name]) });
  }

  putLayout(layout: LiveLayout | false): void {
    this.#layout = layout;
    this.#host.changed();
  }

  subscribe(topic: Topic): void {
    if (this.connected) this.#host.subscribe(topicChannel(topic));
  }
  unsubscribe(topic: Topic): void {
    this.#host.unsubscribe(topicChannel(topic));
  }
  broadcast(topic: Topic, event: string, payload: unknown): void {
    this.#host.publish(topicChannel(topic), { event, payload });
  }

  sendSelf(...[, event, payload]: Message<object, never>): void {
    this.#host.send("self", { event, payload });
  }
  sendAfter(ms: number, ...[, event, payload]: Message<object, never>): () => void {
    return this.#host.after(ms, { event, payload });
  }
  sendParent(...[, event, payload]: Message<object, never>): void {
    this.#host.send("parent", { event, payload });
  }
  sendChild(id: string, ...[, event, payload]: Message<object, never>): void {
    this.#host.send({ child: id }, { event, payload });
  }

  assignNew<T>(name: string, make: () => T): T {
    for (const assigns of [this.#assigns, this.#host.parentAssigns()]) {
      if (Object.hasOwn(assigns, name)) return assigns[name] as T;
    }
    return make();
  }

  attachHook(stage: LifecycleStage, name: string, hook: (socket: AnySocket, ...args: never[]) => unknown): void {
    this.lifecycle.attach(stage, name, hook);
  }
  detachHook(stage: LifecycleStage, name: string): void {
    this.lifecycle.detach(stage, name);
  }
  halt(): Halt {
    return new Halt();
  }

  track(topic: Topic, key: string, meta: unknown): void {
    if (this.connected) this.#host.services.presence.track(this, { channel: topicChannel(topic), key }, meta);
  }
  untrack(topic: Topic, key: string): void {
    this.#host.services.presence.untrack(this, { channel: topicChannel(topic), key });
  }
  presences(topic: Topic): Presences<never> {
    return this.#host.services.presence.list(topicChannel(topic)) as Presences<never>;
  }

  pushEvent(name: string, payload: object = {}): void {
    this.#events.push([name, payload]);
    this.#host.changed();
  }

  putFlash(kind: string, message: string): void {
    this.#flash = Object.freeze({ ...this.#flash, [kind]: message });
    this.#newFlash = Object.freeze({ ...this.#newFlash, [kind]: message });
    this.#host.changed();
  }

  clearFlash(kind?: string): void {
    const without = (flash: Flash): Flash =>
      kind === undefined
        ? emptyFlash
        : Object.freeze(Object.fromEntries(Object.entries(flash).filter(([k]) => k !== kind)));
    this.#flash = without(this.#flash);
    this.#newFlash = without(this.#newFlash);
    this.#host.changed();
  }

  putPageTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    this.#host.changed();
  }

  redirect(to: string, options: { external?: boolean } = {}): Redirect {
    const address = options.external ? toExternalUrl(to) : toLocalPath(to, "redirect");
    return (this.#redirect = new Redirect(address, "redirect"));
  }

  pushNavigate(to: string, options: { replace?: boolean } = {}): Redirect {
    return (this.#redirect = new Redirect(toLocalPath(to, "pushNavigate"), "live_redirect", options.replace));
  }

  pushPatch(to: string, options: { replace?: boolean } = {}): Navigation {
    return (this.#patch = new Navigation(toLocalPath(to, "pushPatch"), options.replace ?? false));
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

  startAsync<T>(name: string, run: AsyncRun<T>, handlers: AsyncHandlers<AnySocket, T>): void {
    this.#tasks.start(name, run, {
      ok: (value) => handlers.ok?.(this, value),
      exit: (reason) => {
        if (handlers.exit !== undefined) return handlers.exit(this, reason);
        if (reason.kind === "error") {
          const { logger } = this.#host.services;
          logger.warn({ error: reason.error, task: name }, "a task failed; give startAsync an `exit` to answer it");
        }
        return undefined;
      },
    });
  }

  assignAsync(names: string | readonly string[], run: AsyncRun<unknown>): Record<string, AsyncResult<never>> {
    const list = typeof names === "string" ? [names] : names;
    const put = (next: (name: string) => AsyncResult<unknown>) =>
      this.assign(Object.fromEntries(list.map((name) => [name, next(name)])));
    this.#tasks.start(list.join(","), run, {
      ok: (value) => put((name) => asyncOk(typeof names === "string" ? value : member(value, name))),
      exit: (exit) => put((name) => asyncFailed(this.#asyncResult(name), exit)),
    });
    return Object.fromEntries(list.map((name) => [name, asyncLoading<never>(this.#asyncResult(name))]));
  }

  cancelAsync(names: string | readonly string[], reason?: unknown): void {
    this.#tasks.cancel(typeof names === "string" ? names : names.join(","), reason);
  }

  /** The view has ended: frees what only its socket knows of. */
  close(): void {
    this.uploads.close();
    this.#tasks.close();
    this.#host.services.presence.release(this);
  }

  reply(payload: object): Reply {
    return new Reply(payload);
  }

  /** Takes what was pushed since the last call. */
  takeEvents(): readonly [string, object][] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  /** The title as last set, if ever. */
  get title(): string | undefined {
    return this.#title;
  }

  get hasRedirect(): boolean {
    return this.#redirect !== undefined;
  }

  takeRedirect(): Redirect | undefined {
    const redirect = this.#redirect;
    this.#redirect = undefined;
    return redirect;
  }

  takePatch(): Navigation | undefined {
    const patch = this.#patch;
    this.#patch = undefined;
    return patch;
  }

  /** Messages put since the last render: what leaving carries along. */
  get newFlash(): Flash {
    return this.#newFlash;
  }

  /** A patch carries along what leaving would. (Phoenix.LiveView.Utils.replace_flash) */
  keepNewFlash(): void {
    this.#flash = this.#newFlash;
  }

  /** What was put has been shown. */
  rendered(): void {
    this.#newFlash = emptyFlash;
  }

  /** The address a view is mounted at. */
  mountedAt(action: string | undefined): void {
    this.#liveAction = action;
  }

  patchedTo(url: URL, action: string | undefined): void {
    this.#url = url;
    this.#liveAction = action;
    this.#navigation = "patch";
  }

  /** What an assign holds of an earlier task. */
  #asyncResult(name: string): AsyncResult<never> | undefined {
    const value = this.#assigns[name];
    const known = typeof value === "object" && value !== null && "loading" in value && "failed" in value;
    return known ? (value as AsyncResult<never>) : undefined;
  }

  #createUploads(): Uploads {
    const { clock, uploadStore, limits } = this.#host.services;
    const uploads: Uploads = new Uploads({
      clock,
      limits,
      store: uploadStore,
      replace: (upload) => this.#replaceUpload(upload),
      transferEnded: (upload: ActiveUpload, entryRef) => this.#host.post(() => uploads.ended(upload, entryRef)),
      broken: (error) => this.#host.crash(error),
    });
    return uploads;
  }

  #replaceUpload(upload: Upload): void {
    for (const [name, value] of Object.entries(this.#assigns)) {
      if (value instanceof Upload && value.ref === upload.ref) this.assign({ [name]: upload });
    }
  }
}

const member = (value: unknown, name: string): unknown => (value as Readonly<Record<string, unknown>>)[name];

type ConsumeEntry<Meta, R> = (meta: Meta, entry: UploadEntry) => R;

const RESERVED = ["session", "flash", "pageTitle", "liveAction"];
