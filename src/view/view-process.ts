import { HoldfastError } from "../base/errors.ts";
import { Differ } from "../diff/differ.ts";
import type { Embed } from "../html/embed.ts";
import type { TopicMessage } from "../pubsub/topic.ts";
import { createSessionReader, type SessionReader } from "../session/handle.ts";
import type { SessionKeys } from "../session/define-session.ts";
import type { SessionChange, ViewSession } from "../session/view-session.ts";
import { diffMessage } from "./diff-message.ts";
import { dispatchEvent, type EventTarget, type WireEvent } from "./dispatch-event.ts";
import type { Flash } from "./flash.ts";
import { HandlerSession } from "./handler-session.ts";
import { LiveView, type MountParams, type ViewCallbacks } from "./live-view.ts";
import { Mailbox } from "./mailbox.ts";
import { Reply, type Navigation, type Redirect } from "./outcome.ts";
import type { LiveServices } from "./services.ts";
import { isThenable, settle } from "./settle.ts";
import { ViewSocket } from "./view-socket.ts";
import { viewTree } from "./view-tree.ts";

/** How a connected view reaches its browser; texts are JSON. The channel implements it. */
export interface ViewOutlet {
  /** Answers a message of the client, status ok. */
  reply(ref: string, response: string): void;
  push(event: string, payload: string): void;
  /** The view ended in order: redirect, leave. */
  close(): void;
  /** The view ended by an error: the client mounts it again. */
  crash(): void;
}

export interface ViewStart {
  readonly id: string;
  readonly view: LiveView;
  readonly services: LiveServices;
  readonly session: ViewSession;
  readonly url: URL;
  readonly params: MountParams;
  /** Whether the router mounted the view: then `handleParams` runs. */
  readonly routed: boolean;
  readonly flash: Flash;
  /** The container's HTML of a view embedded in this one; also tells the channel that it may be joined. */
  readonly embed: (embed: Embed) => string;
  /** Resolves a patched path to its params, or undefined where another view lives there. */
  readonly route: (url: URL) => MountParams | undefined;
  /** Seals flash for the next page. */
  readonly sealFlash: (flash: Flash) => string;
  readonly outlet: ViewOutlet;
}

/** How a join ended. `rendered` is the JSON text of the whole tree. */
export type JoinOutcome =
  | { readonly kind: "joined"; readonly rendered: string; readonly patch: Navigation | undefined }
  | { readonly kind: "left"; readonly redirect: Redirect; readonly flash: Flash; readonly events: string }
  | { readonly kind: "crashed" };

type Done = void | Promise<void>;

/** A connected live view: one mailbox, its assigns, and what the browser already has of it. */
export class ViewProcess {
  readonly #start: ViewStart;
  readonly #callbacks: ViewCallbacks;
  readonly #mailbox = new Mailbox();
  readonly #socket: ViewSocket;
  readonly #target: EventTarget;
  readonly #session: HandlerSession;
  readonly #reader: SessionReader<SessionKeys>;
  readonly #differ: Differ;
  readonly #subscriptions = new Map<string, () => void>();
  #unsubscribeSession: (() => void) | undefined;
  #handling = false;
  #alive = true;
  #scheduled = false;
  #sentTitle: string | undefined;

  constructor(start: ViewStart) {
    const { services, session } = start;
    this.#start = start;
    this.#callbacks = LiveView.callbacksOf(start.view);
    this.#session = new HandlerSession(services.definition, session, this);
    this.#reader = createSessionReader(services.definition, session);
    this.#differ = new Differ({ embed: start.embed });
    this.#socket = new ViewSocket(
      {
        id: start.id,
        connected: true,
        session: this.#session.handle,
        subscribe: (channel) => this.#subscribe(channel),
        unsubscribe: (channel) => this.#unsubscribe(channel),
        publish: (channel, message) => services.pubsub.publish(channel, message),
        changed: () => this.#changed(),
      },
      { url: start.url, flash: start.flash },
    );
    this.#target = { callbacks: this.#callbacks, socket: this.#socket, logger: services.logger };
  }

  /** Mounts and renders the whole view. Runs once, before anything else. */
  join(): Promise<JoinOutcome> {
    return new Promise((resolve) => {
      this.#mailbox.post(async () => resolve(await this.#join()));
    });
  }

  /** An `event` message of the client. */
  event(ref: string, event: WireEvent): void {
    this.#post(() => this.#handle(ref, () => dispatchEvent(this.#target, event)));
  }

  /** A `live_patch` message: a patch link, or back and forward within this view. */
  patched(ref: string, href: string): void {
    this.#post(() => {
      const url = URL.canParse(href) ? new URL(href) : undefined;
      const params = url && url.origin === this.#start.url.origin ? this.#start.route(url) : undefined;
      if (url === undefined || params === undefined) return this.#start.outlet.reply(ref, '{"link_redirect":true}');
      this.#socket.clearFlash();
      return this.#handle(ref, () => this.#handleParams(params, url));
    });
  }

  /** Ends the view at once; nothing more is sent. */
  stop(): void {
    this.#alive = false;
    this.#mailbox.close();
    this.#unsubscribeSession?.();
    for (const unsubscribe of this.#subscriptions.values()) unsubscribe();
    this.#subscriptions.clear();
  }

  async #join(): Promise<JoinOutcome> {
    this.#handling = true;
    this.#session.begin();
    try {
      const assigns = await this.#callbacks.mount(this.#socket, this.#start.params);
      if (assigns !== undefined && !this.#socket.hasRedirect) this.#socket.assign(assigns as never);
      if (this.#start.routed && !this.#socket.hasRedirect) {
        await this.#handleParams(this.#start.params, this.#start.url);
      }
      this.#session.commit();
      const redirect = this.#socket.takeRedirect();
      if (redirect !== undefined) return await this.#left(redirect);
      const patch = await this.#settlePatches();
      if (this.#callbacks.session !== undefined) {
        this.#unsubscribeSession = this.#start.session.subscribe(this, (change) => this.#sessionChanged(change));
      }
      return { kind: "joined", rendered: this.#message("full"), patch };
    } catch (error) {
      this.#session.discard();
      this.#report(error);
      this.stop();
      return { kind: "crashed" };
    } finally {
      this.#handling = false;
    }
  }

  async #left(redirect: Redirect): Promise<JoinOutcome> {
    await this.#confirmed();
    this.stop();
    return {
      kind: "left",
      redirect,
      flash: this.#socket.takeNewFlash(),
      events: JSON.stringify(this.#socket.takeEvents()),
    };
  }

  #post(task: () => Done): void {
    if (this.#mailbox.size >= this.#start.services.limits.mailbox) {
      return this.#crash(new HoldfastError("limit_exceeded", "More events wait for this view than its mailbox holds."));
    }
    this.#mailbox.post(task);
  }

  /** One handler, from the start of its writes to the reply. */
  #handle(ref: string | undefined, handler: () => unknown): Done {
    this.#handling = true;
    this.#session.begin();
    return settle(
      handler,
      (result) => this.#finish(ref, result),
      (error) => this.#crash(error),
    );
  }

  #finish(ref: string | undefined, result: unknown): Done {
    try {
      this.#session.commit();
      const redirect = this.#socket.takeRedirect();
      if (redirect !== undefined) return this.#leave(ref, redirect);
      const patches = this.#applyPatches(0);
      if (isThenable(patches)) {
        return Promise.resolve(patches).then(
          () => this.#finish(ref, result),
          (error) => this.#crash(error),
        );
      }
      if (this.#socket.hasRedirect) return this.#finish(ref, result);
      this.#answer(ref, result instanceof Reply ? result : undefined);
    } catch (error) {
      this.#crash(error);
    } finally {
      this.#handling = false;
    }
  }

  #answer(ref: string | undefined, reply: Reply | undefined): void {
    const message = this.#message("update", reply);
    if (ref !== undefined) this.#start.outlet.reply(ref, message === "{}" ? "{}" : `{"diff":${message}}`);
    else if (message !== "{}") this.#start.outlet.push("diff", message);
  }

  #message(kind: "full" | "update", reply?: Reply): string {
    const tree = viewTree(this.#callbacks, this.#socket, this.#reader);
    const members = kind === "full" ? this.#differ.full(tree) : this.#differ.update(tree);
    const title = this.#socket.title === this.#sentTitle ? undefined : this.#socket.title;
    this.#sentTitle = this.#socket.title;
    return diffMessage(members, { events: this.#socket.takeEvents(), title, reply });
  }

  /** Sends each patch to the client and runs `handleParams` for it, until none is left. */
  #applyPatches(count: number): Done {
    const patch = this.#socket.takePatch();
    if (patch === undefined) return;
    if (count >= this.#start.services.limits.patches) throw patchLoop(count);
    const run = this.#patch(patch);
    if (isThenable(run)) return Promise.resolve(run).then(() => this.#applyPatches(count + 1));
    return this.#applyPatches(count + 1);
  }

  #patch(patch: Navigation): unknown {
    const { url, params } = this.#resolve(patch);
    this.#start.outlet.push("live_patch", JSON.stringify({ to: patch.to, kind: patch.replace ? "replace" : "push" }));
    return this.#handleParams(params, url);
  }

  /** Patches during mount: the client learns of the last one with the join reply. */
  async #settlePatches(): Promise<Navigation | undefined> {
    let last: Navigation | undefined;
    for (let patch = this.#socket.takePatch(), count = 0; patch !== undefined; patch = this.#socket.takePatch()) {
      if (++count > this.#start.services.limits.patches) throw patchLoop(count);
      const { url, params } = this.#resolve(patch);
      await this.#handleParams(params, url);
      last = patch;
    }
    return last;
  }

  #resolve(patch: Navigation): { url: URL; params: MountParams } {
    const url = new URL(patch.to, this.#start.url);
    const params = this.#start.route(url);
    if (params !== undefined) return { url, params };
    throw new HoldfastError("socket_misuse", `pushPatch("${patch.to}"): another view lives there; use pushNavigate.`);
  }

  #handleParams(params: MountParams, url: URL): unknown {
    this.#socket.movedTo(url);
    return this.#callbacks.handleParams?.(this.#socket, params, url);
  }

  async #leave(ref: string | undefined, redirect: Redirect): Promise<void> {
    await this.#confirmed();
    const { outlet } = this.#start;
    const events = this.#socket.takeEvents();
    if (events.length > 0) outlet.push("diff", JSON.stringify({ e: events }));
    const payload = redirectPayload(redirect, this.#socket.takeNewFlash(), this.#start.sealFlash);
    if (ref === undefined) outlet.push(redirect.kind, JSON.stringify(payload));
    else outlet.reply(ref, JSON.stringify({ [redirect.kind]: payload }));
    this.stop();
    outlet.close();
  }

  /** A page that is about to be left waits a moment for its writes. */
  async #confirmed(): Promise<void> {
    const { clock, limits } = this.#start.services;
    let cancel = () => {};
    const late = new Promise<void>((resolve) => (cancel = clock.setTimeout(resolve, limits.redirectWait)));
    await Promise.race([this.#session.handle.flush().catch(() => {}), late]);
    cancel();
  }

  #sessionChanged(change: SessionChange): void {
    this.#post(() =>
      this.#handle(undefined, () =>
        change.keys.length > 0 && change.origin !== "self"
          ? this.#callbacks.sessionChanged?.(this.#socket, change)
          : undefined,
      ),
    );
  }

  #subscribe(channel: string): void {
    if (this.#subscriptions.has(channel) || !this.#alive) return;
    const unsubscribe = this.#start.services.pubsub.subscribe(channel, (message) => {
      const { event, payload } = message as TopicMessage;
      const handler = this.#callbacks.info.get(event);
      if (handler === undefined) return;
      this.#post(() => this.#handle(undefined, () => handler(this.#socket, payload)));
    });
    this.#subscriptions.set(channel, unsubscribe);
  }

  #unsubscribe(channel: string): void {
    this.#subscriptions.get(channel)?.();
    this.#subscriptions.delete(channel);
  }

  /** A change outside every handler is rendered as soon as the view is free. */
  #changed(): void {
    if (this.#handling || this.#scheduled || !this.#alive) return;
    this.#scheduled = true;
    queueMicrotask(() =>
      this.#post(() => {
        this.#scheduled = false;
        return this.#handle(undefined, () => undefined);
      }),
    );
  }

  #crash(error: unknown): void {
    this.#handling = false;
    this.#session.discard();
    if (!this.#alive) return;
    this.#report(error);
    this.stop();
    this.#start.outlet.crash();
  }

  #report(error: unknown): void {
    this.#start.services.logger.error(
      { error, view: this.#start.id, path: this.#start.url.pathname },
      "a live view crashed",
    );
  }
}

/** What the client is told about where to go. */
export function redirectPayload(redirect: Redirect, flash: Flash, sealFlash: (flash: Flash) => string): object {
  return {
    to: redirect.to,
    ...(redirect.kind === "live_redirect" && { kind: redirect.replace ? "replace" : "push" }),
    ...(Object.keys(flash).length > 0 && { flash: sealFlash(flash) }),
  };
}

const patchLoop = (count: number): HoldfastError =>
  new HoldfastError(
    "socket_misuse",
    `handleParams called pushPatch ${count} times in a row; end the loop with a condition.`,
  );
