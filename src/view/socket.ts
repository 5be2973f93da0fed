import type { SessionHandle } from "../session/handle.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import type { Presence, Presences } from "../pubsub/presence.ts";
import type { Topic } from "../pubsub/topic.ts";
import type { ComponentId } from "../html/component.ts";
import type { AsyncResult } from "./async-result.ts";
import type { AsyncExit, AsyncRun } from "./async-tasks.ts";
import type { PushEventOptions } from "./diff-message.ts";
import type { ConnectInfo } from "../base/connect-info.ts";
import type { Flash } from "./flash.ts";
import type { LiveLayout } from "./live-layout.ts";
import type { LifecycleHooks, LifecycleStage } from "./lifecycle.ts";
import type { Halt, HandlerResult, Navigation, Redirect, RedirectStatus, Reply } from "./outcome.ts";
import type { Consumed } from "./uploads/postpone.ts";
import type { UploadOptions } from "./uploads/upload-options.ts";
import type { TemporaryFile } from "./uploads/upload-writer.ts";
import type { Upload, UploadEntry } from "./uploads/upload.ts";
import type { LiveComponent } from "./live-component.ts";
import type { StreamArguments } from "../html/stream.ts";
import type { StreamAsync, StreamAsyncOptions, StreamMethods } from "./stream-methods.ts";

/** What a view's state may be: a record; four names are taken by what Holdfast passes to `render`. */
export type Assigns = Readonly<Record<string, unknown>> & {
  readonly session?: never;
  readonly flash?: never;
  readonly pageTitle?: never;
  readonly liveAction?: never;
};

/**
 * How the page came to the view's address: a full page load, live navigation from another view, a patch within this
 * one, or a rejoin after the connection or the view was lost.
 */
export type NavigationKind = "load" | "navigate" | "patch" | "rejoin";

/** Which component is given some props anew. */
export type ComponentUpdate<P> = readonly [component: LiveComponent<P>, id: ComponentId, props: Partial<NoInfer<P>>];

/** How a page may be left for a path. */
export type NavigationType = "patch" | "navigate" | "href";

/** A message by its topic, which types it; it goes to one view and not to the topic's subscribers. */
export type Message<Events extends object, Name extends keyof Events & string> = readonly [
  topic: Topic<Events>,
  event: Name,
  payload: Events[Name],
];

/** Options of `redirect`. */
export interface RedirectOptions {
  readonly external?: boolean;
  readonly status?: RedirectStatus;
}

/** Options of `assignAsync`. */
export interface AssignAsyncOptions<Name extends string = never> {
  /** Whether the last result is dropped while a new one is loaded, of all names or of some; else it stays. */
  readonly reset?: boolean | readonly Name[];
}

/** What becomes of a task of `startAsync`: handlers like any other. */
export interface AsyncHandlers<S, T> {
  ok?(socket: S, value: T): HandlerResult;
  /** It threw or was cancelled. Without this a failure is logged. */
  exit?(socket: S, exit: AsyncExit): HandlerResult;
}

/** The socket as `mount` gets it; its assigns are those of `onMount`, to which `mount` returns its own. */
export interface MountSocket<K extends SessionKeys, A = Record<never, never>> {
  /** Id of the container element, the same in the first HTML and when connected. */
  readonly id: string;
  /** False while the page is rendered for HTTP, true once the browser has joined. Subscribe only when true. */
  readonly connected: boolean;
  /** The page's address. */
  readonly url: URL;
  /** The visitor's session: read its keys as properties, write with `put` and `delete`. */
  readonly session: SessionHandle<K>;
  readonly flash: Flash;
  readonly assigns: Readonly<A>;
  /** What the view is to do at this route: `app.live(path, view, { action })`. */
  readonly liveAction: string | undefined;
  /** How the page came to its address. */
  readonly navigation: NavigationKind;
  /**
   * What the browser's LiveSocket sent along with the join: its `params`, and `_live_referer`, the address that live
   * navigation came from. Anyone can send anything. Empty in the HTTP mount.
   */
  readonly connectParams: Readonly<Record<string, unknown>>;
  /**
   * How the visitor reaches the app: address, user agent and a few headers of the request for the first HTML, and of the
   * one that opened the connection. (Phoenix.LiveView.get_connect_info/2)
   */
  readonly connectInfo: ConnectInfo;
  /** Whether the page was loaded with static files that are another now: offer to reload it. */
  readonly staticChanged: boolean;
  /**
   * Aborted when the view, or the component, has ended; in the first HTML when that is rendered. For what is not this
   * view's own: `emitter.addEventListener("price", listener, { signal: socket.signal })`.
   */
  readonly signal: AbortSignal;
  /**
   * How a page may be left for `path`: by `patch` where this view lives there, by `navigate` where another of its group
   * does, else by `href`. In the first HTML, and where the router did not mount the view, always `href`.
   * (Phoenix.LiveView.navigation_type/2)
   */
  navigationType(path: string): NavigationType;
  /** Takes another live layout for this view than its route or it declares; false for none. */
  putLayout(layout: LiveLayout<K> | false): void;
  /**
   * The present values of the cookies declared in `createApp({ cookies })`, this handler's own changes included. What
   * is not `httpOnly` anyone may have changed.
   */
  readonly cookies: Readonly<Record<string, string | undefined>>;
  /**
   * For the hidden field `_csrf_token` of a form that is posted to a controller where no script runs. Undefined for a
   * visitor without a session, who needs none.
   */
  readonly csrfToken: string | undefined;
  /**
   * Sets a cookie that `createApp({ cookies })` declares. Staged until the handler returns, like a session write.
   * @throws HoldfastError `cookie_unknown`, `session_too_large`, `session_write_on_get`.
   */
  putCookie(name: string, value: string): void;
  /** Deletes such a cookie. */
  deleteCookie(name: string): void;
  /** Hears what is broadcast on `topic`, in the handlers of `info`, until the view ends. No effect in the HTTP mount. */
  subscribe(topic: Topic): void;
  unsubscribe(topic: Topic): void;
  /** Sends an event to every view subscribed to `topic`, this one included, on every node. */
  broadcast<Events extends object, Name extends keyof Events & string>(
    topic: Topic<Events>,
    event: Name,
    payload: Events[Name],
  ): void;
  /**
   * Sends this view alone an event of a topic that it lists: `info` handles it after the present handler. No effect in
   * the HTTP mount, as of the three that follow.
   */
  sendSelf<Events extends object, Name extends keyof Events & string>(...message: Message<Events, Name>): void;
  /** Sends it to this view in `ms` milliseconds, unless the view ends or the returned function is called before. */
  sendAfter<Events extends object, Name extends keyof Events & string>(
    ms: number,
    ...message: Message<Events, Name>
  ): () => void;
  /** Sends an event to the view that this one is nested in, where it handles it in `info`. */
  sendParent<Events extends object, Name extends keyof Events & string>(...message: Message<Events, Name>): void;
  /** Sends an event to the view nested in this one as `id`; none hears it where that has not joined. */
  sendChild<Events extends object, Name extends keyof Events & string>(
    id: string,
    ...message: Message<Events, Name>
  ): void;
  /**
   * A value that a hook of `onMount` or the view around this one has assigned under that name, else what `make` makes.
   * So what the page has loaded is not loaded again for each view nested in it; in a view of its own, `make` must do.
   * (Phoenix.Component.assign_new/3)
   */
  assignNew<T>(name: string, make: () => T): T;
  /**
   * Adds a hook that runs before the view's own handler of a stage, for as long as the view lives or until it is
   * detached. It goes on to the next unless it returns `socket.halt()`, a reply or a redirect.
   * (Phoenix.LiveView.attach_hook/4)
   */
  attachHook<Stage extends LifecycleStage>(stage: Stage, name: string, hook: LifecycleHooks<A, K>[Stage]): void;
  detachHook(stage: LifecycleStage, name: string): void;
  /** Returned from a hook: neither the hooks after it nor the view's handler run. */
  halt(): Halt;
  /**
   * Makes `key` present with what is known of it, or changes that, until the view ends. No effect in the HTTP mount.
   * (Phoenix.Presence.track/4)
   */
  track<Meta>(topic: Presence<Meta>, key: string, meta: Meta): void;
  untrack(topic: Topic, key: string): void;
  /** Who is present now, on every node, by key. */
  presences<Meta>(topic: Presence<Meta>): Presences<Meta>;
  /**
   * Sends an event to the browser: hooks hear it by `handleEvent`, `window` as `phx:<name>`, once what changed is in the
   * page or, with `{ dispatch: "before" }`, just before. (Phoenix.LiveView.push_event/4)
   */
  pushEvent(name: string, payload?: object, options?: PushEventOptions): void;
  /** Shows a message until the next navigation; survives a redirect. */
  putFlash(kind: string, message: string): void;
  clearFlash(kind?: string): void;
  /** Sets the document's title. */
  putPageTitle(title: string): void;
  /**
   * Leaves for another page with a full load. `to` is a path of this app, or with `external` any http(s) URL. `status` is
   * that of the answer where the first HTML was asked for; 302 unless said.
   */
  redirect(to: string, options?: RedirectOptions): Redirect;
  /** Leaves for another live view over the same connection. */
  pushNavigate(to: string, options?: { replace?: boolean }): Redirect;
  /**
   * Lets the browser upload files. Keep what it returns in an assign, which then always holds the upload as it is now:
   * `return { avatar: socket.allowUpload("avatar", { accept: ["image/*"] }) }`. (Phoenix.LiveView.allow_upload/3)
   *
   * @throws HoldfastError `definition_invalid` for options that cannot work, `socket_misuse` where an upload of that name
   * still holds files.
   */
  allowUpload<Meta extends object = TemporaryFile>(name: string, options: UploadOptions<Meta>): Upload<Meta>;
  /**
   * Loads an assign beside the view: `return { ...socket.assignAsync("org", (signal) => fetchOrg(slug, signal)) }`. What it
   * returns is for `mount` to return, or for `socket.assign`; the result takes its place when it has come. In the first
   * HTML it is loading, and nothing is started. (Phoenix.LiveView.assign_async/4)
   */
  assignAsync<Name extends string, T>(
    name: Name,
    run: AsyncRun<T>,
    options?: AssignAsyncOptions,
  ): { readonly [N in Name]: AsyncResult<T> };
  /** Loads several assigns by one task, which returns a record of them. */
  assignAsync<T extends Readonly<Record<string, unknown>>>(
    names: readonly (keyof T & string)[],
    run: AsyncRun<T>,
    options?: AssignAsyncOptions<keyof T & string>,
  ): { readonly [N in keyof T]: AsyncResult<T[N]> };
  /**
   * Loads the items of a stream beside the view: `return { ...socket.streamAsync("posts", (signal) => fetchPosts(signal)) }`.
   * `posts` is the stream, and takes the items in when they have come; `postsAsync` says how that stands. From a handler
   * `socket.assign(socket.streamAsync("posts", …, { reset: true }))` loads it anew. (Phoenix.LiveView.stream_async/4)
   */
  streamAsync<Name extends string, T>(
    name: Name,
    run: AsyncRun<Iterable<T>>,
    ...options: StreamArguments<T, StreamAsyncOptions>
  ): StreamAsync<Name, T>;
  /**
   * Works beside the view, which goes on; `ok` or `exit` is then called as a handler. A task of that name that still runs
   * is given up. No effect in the HTTP mount. (Phoenix.LiveView.start_async/4)
   */
  startAsync<T>(name: string, run: AsyncRun<T>, handlers: AsyncHandlers<LiveSocket<A, K>, T>): void;
  /** Gives a task up, by the name, or names, it was started with; it ends with an exit. */
  cancelAsync(names: string | readonly string[], reason?: unknown): void;
}

/** The socket as every other handler gets it. */
export interface LiveSocket<A, K extends SessionKeys> extends MountSocket<K, A>, StreamMethods<A> {
  /** Sets some assigns; the view is rendered once, after the handler. */
  assign(assigns: Partial<A>): void;
  /** Sets one assign from its present value. */
  update<Name extends keyof A>(name: Name, change: (value: A[Name]) => A[Name]): void;
  /** Changes this view's URL and runs `handleParams`, without a new mount. */
  pushPatch(to: string, options?: { replace?: boolean }): Navigation;
  /** Takes back what `allowUpload` allowed. @throws HoldfastError `socket_misuse` where it still holds files. */
  disallowUpload(upload: Upload): void;
  /** Gives a file up, by its entry's `ref`; what has come of it is deleted. */
  cancelUpload(upload: Upload, entryRef: string): void;
  /**
   * Hands over every file of an upload, one after another, and then forgets it: a temporary file is deleted once
   * `consume` has settled, unless that returned `postpone(result)`. Await it.
   *
   * @throws HoldfastError `socket_misuse` while a file is on its way.
   */
  consumeUploadedEntries<Meta extends object, R>(
    upload: Upload<Meta>,
    consume: (meta: Meta, entry: UploadEntry) => R,
  ): Promise<Consumed<R>[]>;
  /** Hands over one file, as {@link LiveSocket.consumeUploadedEntries} does. */
  consumeUploadedEntry<Meta extends object, R>(
    upload: Upload<Meta>,
    entry: UploadEntry,
    consume: (meta: Meta, entry: UploadEntry) => R,
  ): Promise<Consumed<R>>;
  /** Gives a component some props anew, with the render that follows; those not named stay. */
  sendUpdate<P>(...update: ComponentUpdate<P>): void;
  /**
   * Does so in `ms` milliseconds, unless the view ends or the returned function is called before.
   * (Phoenix.LiveView.send_update_after/4)
   */
  sendUpdateAfter<P>(ms: number, ...update: ComponentUpdate<P>): () => void;
  /** The answer to a hook's `pushEvent`; return it from the handler. */
  reply(payload: object): Reply;
}
