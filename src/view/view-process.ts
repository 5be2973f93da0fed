import { HoldfastError } from "../base/errors.ts";
import type { TopicMessage } from "../pubsub/topic.ts";
import type { SessionChange, SessionListener } from "../session/connection/view-session.ts";
import { statusOf } from "../base/http-error.ts";
import { ConnectedHost } from "./connected-host.ts";
import type { ConnectedView, SentUpdate } from "./connected-view.ts";
import { dispatchEvent, type EventTarget, type WireEvent } from "./dispatch-event.ts";
import type { Flash } from "./flash.ts";
import { HandlerCycle, type Done, type HandlerEnd } from "./handler-cycle.ts";
import { watched } from "./handler-watch.ts";
import { HandlerSession } from "./handler-session.ts";
import { sendRedirect, writesConfirmed } from "./leave-view.ts";
import { LiveView, type ViewCallbacks } from "./live-view.ts";
import { Mailbox } from "./mailbox.ts";
import { callHandleParams, mountView } from "./mount-view.ts";
import { toMountParams } from "./mount-params.ts";
import { Answer, Reply, type Navigation, type Redirect } from "./outcome.ts";
import type { UploadEntry } from "./uploads/upload.ts";
import { andFinally, andThen, settle } from "./settle.ts";
import { ViewUploads, type UploadOwner } from "./uploads/view-uploads.ts";
import { ViewPatches } from "./view-patches.ts";
import { ViewRenderer } from "./view-renderer.ts";
import { ViewSocket } from "./view-socket.ts";
import { isRouted, type JoinOutcome, type ViewMount, type ViewStart } from "./view-start.ts";

/** So many turns share a render at most: what they push to the page, or insert into its streams, is kept meanwhile. */
const MAX_POSTPONED = 1_000;

/** What a view says that would have led on, had its browser kept the new session. */
const NOT_SAVED = "This could not be saved. Please try again.";

/** A connected live view: one mailbox, its assigns, and what the browser already has of it. */
export class ViewProcess implements ConnectedView, HandlerEnd, SessionListener {
  readonly start: ViewStart;
  readonly callbacks: ViewCallbacks;
  readonly session: HandlerSession;
  readonly socket: ViewSocket;
  readonly #host: ConnectedHost;
  readonly #mailbox = new Mailbox();
  readonly #cycle: HandlerCycle;
  readonly #renderer: ViewRenderer;
  #patches: ViewPatches | undefined;
  #uploads: ViewUploads | undefined;
  #alive = true;
  #scheduled = false;
  #postponed = 0;

  constructor(start: ViewStart, mount: ViewMount) {
    const { plan, services, session } = start;
    this.start = start;
    this.callbacks = LiveView.callbacksOf(plan.view);
    this.session = new HandlerSession(services.definition, session, this);
    this.#host = new ConnectedHost(this);
    const { href, connectParams } = plan;
    const { flash, layout, navigation } = mount;
    const begin = { href, connectParams, flash, layout, navigation };
    this.socket = new ViewSocket(this.#host, begin, this.callbacks.temporary);
    this.#renderer = new ViewRenderer(this);
    this.#cycle = new HandlerCycle(this);
  }

  /** Made for the first patch, if ever. */
  get patches(): ViewPatches {
    return (this.#patches ??= new ViewPatches(this));
  }

  /** Made when the browser asks to send a file, if ever. */
  get uploads(): ViewUploads {
    return (this.#uploads ??= this.#createUploads());
  }

  /** Where the view is. */
  get url(): URL {
    return this.socket.url;
  }

  get assigns(): Readonly<Record<string, unknown>> {
    return this.socket.assigns;
  }

  /** Mounts and renders the whole view. Runs once, before anything else; `answer` before anything that follows. */
  join(mount: ViewMount, answer: (outcome: JoinOutcome) => void): void {
    const joined = (outcome: JoinOutcome) => {
      answer(outcome);
      this.#patches?.delegate();
    };
    this.#mailbox.post(() => this.#own(() => andThen(this.#join(mount), joined)));
  }

  #createUploads(): ViewUploads {
    const { plan, services } = this.start;
    const { id } = plan.token;
    const { socket } = this;
    const own: UploadOwner = {
      get uploads() {
        return socket.uploads;
      },
      progressed: (name: string, entry: UploadEntry) => this.callbacks.progress.get(name)?.(socket, entry),
    };
    return new ViewUploads({
      id,
      logger: services.logger,
      seal: (uploadRef, entryRef) => services.tokens.sealUpload({ id, uploadRef, entryRef }),
      owner: (uploadRef) => this.#renderer.uploadOwner(uploadRef) ?? own,
      run: (ref, handler) => this.run(ref, "upload", handler),
    });
  }

  get #target(): EventTarget {
    return { events: this.callbacks.events, socket: this.socket, logger: this.start.services.logger };
  }

  /** An `event` message of the client. */
  event(ref: string, event: WireEvent): void {
    const { cid } = event;
    if (cid === undefined) return this.run(ref, event.event, () => dispatchEvent(this.#target, event));
    this.#post(() => {
      const target = this.#renderer.target(cid);
      // The page was quicker than the news that the component is gone.
      if (target === undefined) return this.start.outlet.reply(ref, "{}");
      const handler = () => dispatchEvent({ ...target, logger: this.start.services.logger }, event);
      return this.#cycle.run(ref, () => watched(this.start, event.event, handler));
    });
  }

  /** `cids_will_destroy`: the elements of components are gone from the page. */
  componentsWillDestroy(ref: string, cids: readonly unknown[]): void {
    this.#post(() => {
      this.#renderer.doom(cids);
      this.start.outlet.reply(ref, "{}");
    });
  }

  /** `cids_destroyed`: and they did not come back. */
  componentsDestroyed(ref: string, cids: readonly unknown[]): void {
    this.#post(() => this.start.outlet.reply(ref, JSON.stringify({ cids: this.#renderer.destroy(cids) })));
  }

  /** A `live_patch` message: a patch link, or back and forward within this view. */
  patched(ref: string, href: string): void {
    this.#post(() => {
      const target = this.patches.find(href);
      if (target === undefined) return this.start.outlet.reply(ref, '{"link_redirect":true}');
      const handler = () => {
        this.socket.clearFlash();
        return this.patches.handleParams(target);
      };
      this.#renderer.stale();
      return this.#cycle.run(ref, () => watched(this.start, "handleParams", handler));
    });
  }

  /** A message of a topic, a timer or another view. */
  receive({ event, payload }: TopicMessage): void {
    const socket = this.socket;
    const handler = this.callbacks.info.get(event);
    const { lifecycle } = socket;
    const own = () => handler?.(socket, payload);
    if (lifecycle?.has("handleInfo")) {
      const call = { socket, args: [event, payload] };
      this.run(undefined, event, () => lifecycle.run("handleInfo", call, own));
    } else if (handler !== undefined) this.run(undefined, event, own);
  }

  /** A patch that a view nested in this one asked for, and the flash it put. */
  patch({ to, replace }: Navigation, flash: Flash): void {
    this.run(undefined, "pushPatch", () => {
      for (const [kind, message] of Object.entries(flash)) this.socket.putFlash(kind, message);
      this.socket.pushPatch(to, { replace });
    });
  }

  /** Ends the view at once; nothing more is sent. */
  stop(): void {
    this.#alive = false;
    this.#mailbox.close();
    this.start.session.unsubscribe(this);
    this.#host.close();
    this.socket.close();
    this.#renderer.close();
  }

  /** A promise only where the view's code waits: each is dear, once tasks are followed to their owner. (Node 20) */
  #join(mount: ViewMount): JoinOutcome | Promise<JoinOutcome> {
    this.#cycle.begin();
    const join = () =>
      andThen(
        watched(this.start, "mount", () => this.#mount(mount)),
        () => this.#mounted(),
      );
    return andFinally(
      () =>
        settle<JoinOutcome>(
          join,
          (outcome) => outcome as JoinOutcome,
          (error) => this.#refused(error),
        ),
      () => this.#cycle.end(),
    );
  }

  #mount({ at, onMount }: ViewMount): unknown {
    const routed = isRouted(this.start.plan);
    const params = toMountParams(this.callbacks, at, routed);
    this.socket.mountedAt(at.action);
    return andThen(mountView(this.callbacks, this.socket, { params, onMount }), () =>
      routed && !this.socket.hasRedirect ? callHandleParams(this.callbacks, this.socket, params) : undefined,
    );
  }

  #mounted(): JoinOutcome | Promise<JoinOutcome> {
    this.session.commit();
    const redirect = this.socket.takeRedirect();
    if (redirect !== undefined) return this.#left(redirect);
    return andThen(this.socket.leads ? this.patches.settle() : undefined, (patch) => this.#shown(patch));
  }

  #shown(patch: Navigation | undefined): JoinOutcome | Promise<JoinOutcome> {
    const redirect = this.socket.takeRedirect();
    if (redirect !== undefined) return this.#left(redirect);
    if (this.callbacks.session !== undefined) this.start.session.subscribe(this);
    return { kind: "joined", rendered: this.#renderer.full(), patch };
  }

  #refused(error: unknown): JoinOutcome {
    this.session.discard();
    this.#report(error);
    this.stop();
    return { kind: "crashed", status: statusOf(error) };
  }

  async #left(redirect: Redirect): Promise<JoinOutcome> {
    const moving = this.session.moving();
    const saved = await writesConfirmed(this.session, this.start.services);
    if (moving && !saved)
      throw new HoldfastError("session_not_saved", "A mount renewed the session, and its browser has not kept it.");
    this.stop();
    return {
      kind: "left",
      redirect,
      flash: this.socket.flash,
      events: JSON.stringify(this.socket.takeEvents()),
    };
  }

  /** Whether writes of this object are this view's. */
  isWriter(writer: object): boolean {
    return writer === this;
  }

  #post(task: () => Done): void {
    if (this.#mailbox.size >= this.start.services.limits.mailbox) {
      this.crash(new HoldfastError("limit_exceeded", "More events wait for this view than its mailbox holds."));
      return;
    }
    // A cycle catches what its handler throws; nothing else of the view's code may reach the mailbox either.
    const turn = () =>
      settle(
        task,
        () => {},
        (error) => void this.crash(error),
      );
    this.#mailbox.post(() => this.#own(turn));
  }

  /** Runs a turn of the view, its render included, so that it answers for what its code leaves behind. */
  #own<T>(turn: () => T): T {
    return this.start.services.owners.run(this, turn);
  }

  /** Posts a handler. `ref` is of the client's message that it answers. */
  run(ref: string | undefined, name: string, handler: () => unknown): void {
    this.#post(() => {
      this.#renderer.stale();
      return this.#cycle.run(ref, () => watched(this.start, name, handler));
    });
  }

  answer(ref: string | undefined, result: unknown): void {
    if (ref === undefined && this.#postpones()) return;
    const { outlet } = this.start;
    // A reply answers a message of the client; a handler of anything else has nobody to reply to.
    const message = this.#renderer.update(ref !== undefined && result instanceof Reply ? result : undefined);
    // After the render: if that throws, the client mounts the view where it last was.
    this.#patches?.announce();
    if (ref !== undefined) outlet.reply(ref, replyText(message, result instanceof Answer ? result : undefined));
    else if (message !== "{}") outlet.push("diff", message);
    this.#patches?.delegate();
  }

  /** Whoever has not read what was sent before gets one render of all that comes meanwhile: the rest would be old news. */
  #postpones(): boolean {
    // An assign that is for one render must be rendered once.
    const may = this.#postponed < MAX_POSTPONED && this.callbacks.temporary === undefined;
    const postpones = may && this.start.outlet.behind(this);
    this.#postponed = postpones ? this.#postponed + 1 : 0;
    return postpones;
  }

  caughtUp(): void {
    this.changed();
  }

  async leave(ref: string | undefined, redirect: Redirect): Promise<void> {
    const moving = this.session.moving();
    const saved = await writesConfirmed(this.session, this.start.services);
    if (moving && !saved) return this.#stay(ref);
    sendRedirect(this.start, this.socket, { redirect, ...(ref !== undefined && { ref }) });
    if (this.start.plan.token.sticky && redirect.kind === "live_redirect") return;
    this.stop();
    this.start.outlet.close();
  }

  /** Who logs in or out must not be led on as if it had happened. */
  #stay(ref: string | undefined): void {
    if (!this.#alive) return;
    this.socket.putFlash("error", NOT_SAVED);
    this.answer(ref, undefined);
  }

  sessionChanged(change: SessionChange): void {
    this.run(undefined, "sessionChanged", () =>
      change.keys.length > 0 && change.origin !== "self"
        ? this.callbacks.sessionChanged?.(this.socket, change)
        : undefined,
    );
  }

  sendUpdate(update: SentUpdate): void {
    this.#renderer.sendUpdate(update);
  }

  changed(): void {
    this.#renderer.stale();
    if (!this.#renderer.rendered) this.componentChanged();
  }

  /** A change outside every handler is rendered as soon as the view is free. */
  componentChanged(): void {
    if ((this.#cycle.running && !this.#renderer.rendering) || this.#scheduled || !this.#alive) return;
    this.#scheduled = true;
    queueMicrotask(() =>
      this.#post(() => {
        this.#scheduled = false;
        return this.#cycle.run(undefined, () => undefined);
      }),
    );
  }

  /** @returns false when the view has ended before. */
  crash(error: unknown): boolean {
    this.#cycle.end();
    this.session.discard();
    if (!this.#alive) return false;
    this.#report(error);
    this.stop();
    this.start.outlet.crash();
    return true;
  }

  #report(error: unknown): void {
    const { services, plan } = this.start;
    const meant = error instanceof HoldfastError && error.code === "http_status";
    const fields = { error, view: plan.token.id, path: this.url.pathname };
    if (meant) services.logger.info(fields, "a live view ended with an HTTP status");
    else services.logger.error(fields, "a live view crashed");
  }
}

/** The reply to a message: the diff, if there is one, and what else it is answered with. */
function replyText(diff: string, answer: Answer | undefined): string {
  const changed = diff === "{}" ? "" : `"diff":${diff}`;
  const own = answer === undefined ? "" : JSON.stringify(answer.payload).slice(1, -1);
  return `{${changed}${changed !== "" && own !== "" ? "," : ""}${own}}`;
}
