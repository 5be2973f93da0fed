import type { Flash } from "../view/flash.ts";
import type { Navigation } from "../view/outcome.ts";
import type { ViewSession } from "../session/view-session.ts";
import type { ConnectInfo } from "../base/connect-info.ts";
import { SparseSet } from "../base/sparse.ts";
import { containerMessage } from "../view/container.ts";
import { embedContainer } from "../view/embed-container.ts";
import { patchMessage } from "../view/view-patches.ts";
import { redirectPayload } from "../view/leave-view.ts";
import type { NavigationType } from "../view/socket.ts";
import { ViewProcess } from "../view/view-process.ts";
import type { JoinOutcome, TopicMessage, ViewFamily, ViewOutlet, Waiting } from "../view/view-start.ts";
import type { ViewUploads } from "../view/uploads/view-uploads.ts";
import type { Channel, ChannelPort } from "./channel.ts";
import { pushFrame, replyFrame, type Frame } from "./frame.ts";
import type { JoinPlan } from "./join-view.ts";
import type { ChannelServices } from "./services.ts";

export interface ViewChannelOptions {
  readonly plan: JoinPlan;
  readonly services: ChannelServices;
  readonly session: ViewSession;
  readonly port: ChannelPort;
  readonly connectInfo: ConnectInfo;
  /** A joined view of the connection, by its container's id. */
  readonly find: (id: string) => ViewChannel | undefined;
}

/** The answer to a join; `response` is JSON text. */
export interface JoinAnswer {
  readonly status: "ok" | "error";
  readonly response: string;
  readonly crashed: boolean;
}

/** The name of an event goes into the log when nobody declares it. */
const MAX_NAME = 255;

/** The topic `lv:<id>`: one connected view. */
export class ViewChannel implements Channel, ViewOutlet, ViewFamily {
  readonly topic: string;
  readonly joinRef: string;
  readonly parentId: string | undefined;
  readonly linked: boolean;
  readonly #options: ViewChannelOptions;
  readonly process: ViewProcess;
  readonly #children = new SparseSet<string>();

  constructor(frame: Frame & { readonly joinRef: string }, options: ViewChannelOptions) {
    const { plan, services, session, connectInfo } = options;
    const { tokens } = services;
    this.topic = frame.topic;
    this.joinRef = frame.joinRef;
    this.parentId = plan.token.parentId;
    this.linked = plan.token.linked ?? false;
    this.#options = options;
    this.process = new ViewProcess({
      id: plan.token.id,
      view: plan.view,
      services,
      session,
      url: plan.url,
      at: plan.at,
      routed: plan.token.kind === "main",
      flash: plan.flash,
      onMount: plan.onMount,
      layout: plan.layout,
      navigation: plan.navigation,
      connectParams: plan.connectParams,
      connectInfo,
      embed: (embed) => {
        this.#adopt(embed.id);
        return embedContainer(embed, { services, parent: plan.token });
      },
      route: (url) => this.#route(url),
      navigationType: (url) => this.#navigationType(url),
      sealFlash: tokens.sealFlash,
      sticky: plan.token.sticky ?? false,
      sealUpload: (upload) => tokens.sealUpload({ ...upload, id: plan.token.id }),
      // Not as objects of their own: each function of one would take room in every idle view.
      outlet: this,
      family: this,
    });
  }

  /** For the channels of files that are sent to the view. */
  get uploads(): ViewUploads {
    return this.process.uploads;
  }

  /** Where the view is now. */
  get url(): URL {
    return this.process.url;
  }

  /** Keeps the ids of views that may join; of those that have not, only so many. */
  #adopt(id: string): void {
    const { find, services } = this.#options;
    this.#children.add(id);
    for (const known of this.#children) {
      if (this.#children.size <= services.limits.embeds) return;
      if (known !== id && find(known) === undefined) this.#children.delete(known);
    }
  }

  reply(ref: string, response: string): void {
    const { joinRef, topic } = this;
    this.#options.port.send(replyFrame({ joinRef, topic, ref }, "ok", response));
  }
  push(event: string, payload: string): void {
    this.#options.port.send(pushFrame(this, event, payload));
  }
  behind(view: Waiting): boolean {
    return this.#options.port.behind(view);
  }
  close(): void {
    this.#options.port.end(this, "phx_close");
  }
  crash(): void {
    this.#options.port.end(this, "phx_error");
  }

  sendParent(message: TopicMessage): void {
    this.#parent?.process.receive(message);
  }
  sendChild(id: string, message: TopicMessage): void {
    const child = this.#options.find(id);
    if (child !== undefined && child.parentId === this.#options.plan.token.id) child.process.receive(message);
  }
  parentAssigns(): Readonly<Record<string, unknown>> {
    return this.#parent?.process.assigns ?? {};
  }
  patchRoot(): ((patch: Navigation, flash: Flash) => void) | undefined {
    let root = this.#parent;
    while (root?.parentId !== undefined) root = this.#options.find(root.parentId);
    return root && ((patch, flash) => root.process.patch(patch, flash));
  }

  get #parent(): ViewChannel | undefined {
    return this.parentId === undefined ? undefined : this.#options.find(this.parentId);
  }

  /** Whether this view has rendered the nested view `id`. */
  embeds(id: string): boolean {
    return this.#children.has(id);
  }

  /** Mounts the view and answers its join. */
  join(answer: (answer: JoinAnswer) => void): void {
    this.process.join((outcome) =>
      answer({
        status: outcome.kind === "joined" ? "ok" : "error",
        response: this.#joinResponse(outcome),
        crashed: outcome.kind === "crashed",
      }),
    );
  }

  receive(frame: Frame): void {
    const { payload } = frame;
    const ref = frame.ref ?? "";
    switch (frame.event) {
      case "event":
        return this.#event(frame, ref);
      case "live_patch":
        return this.process.patched(ref, typeof payload["url"] === "string" ? payload["url"] : "");
      case "allow_upload":
        return this.process.uploads.allow(ref, { ref: text(payload["ref"]), entries: payload["entries"] });
      case "progress": {
        const upload = { uploadRef: text(payload["ref"]), entryRef: text(payload["entry_ref"]) };
        return this.process.uploads.progress(ref, upload, payload["progress"]);
      }
      case "cids_will_destroy":
        return this.process.componentsWillDestroy(ref, toCids(payload["cids"]));
      case "cids_destroyed":
        return this.process.componentsDestroyed(ref, toCids(payload["cids"]));
      default:
        return this.#options.port.send(replyFrame(frame, "error", '{"reason":"unmatched event"}'));
    }
  }

  /** Whether session writes of this object are this channel's view's. */
  isWriter(writer: object): boolean {
    return this.process.isWriter(writer);
  }

  stop(): void {
    this.process.stop();
  }

  #event(frame: Frame, ref: string): void {
    const { type, event, value, meta, cid, uploads } = frame.payload;
    if (typeof event !== "string" || event.length > MAX_NAME) {
      return this.#options.port.send(replyFrame(frame, "error", '{"reason":"bad_request"}'));
    }
    // What is no component's is nobody's: an event that was meant for a component must not reach the view.
    const target = cid === undefined || cid === null ? undefined : typeof cid === "number" ? cid : NaN;
    this.process.event(ref, { type, event, value, meta, cid: target, uploads });
  }

  /** A status that the visitor is to see is shown by the page loaded in its place. */
  #crashResponse(status: number | undefined): string {
    if (status === undefined) return '{"reason":"join crashed"}';
    return JSON.stringify({ reason: "reload", status, token: this.#options.services.tokens.sealStatus(status) });
  }

  #joinResponse(outcome: JoinOutcome): string {
    if (outcome.kind === "crashed") return this.#crashResponse(outcome.status);
    if (outcome.kind === "left") {
      const payload = redirectPayload(outcome.redirect, outcome.flash, this.#options.services.tokens.sealFlash);
      return `{${JSON.stringify(outcome.redirect.kind)}:${JSON.stringify(payload)},"events":${outcome.events}}`;
    }
    const { plan, services } = this.#options;
    const container = plan.moved ? `,"container":${JSON.stringify(containerMessage(plan.moved.container))}` : "";
    const patched = outcome.patch ? `,"live_patch":${JSON.stringify(patchMessage(outcome.patch))}` : "";
    return `{"rendered":${outcome.rendered},"liveview_version":${JSON.stringify(services.liveViewVersion)}${container}${patched}}`;
  }

  #navigationType(url: URL): NavigationType {
    const { plan, services } = this.#options;
    if (plan.token.kind !== "main") return "href";
    if (this.#route(url) !== undefined) return "patch";
    return services.route(url)?.settings.liveSession === plan.token.liveSession ? "navigate" : "href";
  }

  #route(url: URL) {
    const match = this.#options.services.route(url);
    const { plan } = this.#options;
    return match?.view === plan.view && match.settings.liveSession === plan.token.liveSession ? match : undefined;
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const toCids = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((cid): cid is number => typeof cid === "number") : [];
