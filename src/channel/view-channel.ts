import type { Flash } from "../view/flash.ts";
import type { Navigation } from "../view/outcome.ts";
import type { ViewSession } from "../session/connection/view-session.ts";
import type { ConnectInfo } from "../base/connect-info.ts";
import { containerMessage } from "../view/container.ts";
import { embedContainer } from "../view/embed-container.ts";
import type { RouteParams } from "../view/route.ts";
import { patchMessage } from "../view/view-patches.ts";
import { redirectPayload } from "../view/leave-view.ts";
import type { NavigationType } from "../view/socket.ts";
import { ViewProcess } from "../view/view-process.ts";
import type {
  Embed,
  JoinOutcome,
  TopicMessage,
  ViewFamily,
  ViewOutlet,
  ViewPlan,
  ViewRoutes,
  ViewStart,
  Waiting,
} from "../view/view-start.ts";
import type { ViewUploads } from "../view/uploads/view-uploads.ts";
import type { Channel, ChannelPort } from "./channel.ts";
import { pushFrame, replyFrame, type Frame } from "./frame.ts";
import type { JoinPlan } from "./join-view.ts";
import type { ChannelServices } from "./services.ts";

export interface ViewChannelOptions {
  readonly joining: JoinPlan;
  readonly services: ChannelServices;
  readonly session: ViewSession;
  readonly connectInfo: ConnectInfo;
  readonly port: ViewPort;
}

/** What a view may do to its connection. */
export interface ViewPort extends ChannelPort {
  /** A joined view of the connection, by its container's id. */
  findView(id: string): ViewChannel | undefined;
}

/** The answer to a join; `response` is JSON text. */
export interface JoinAnswer {
  readonly status: "ok" | "error";
  readonly response: string;
  readonly crashed: boolean;
}

/** The name of an event goes into the log when nobody declares it. */
const MAX_NAME = 255;

/** The topic `lv:<id>`: one connected view. What the view needs of it is on itself, as it is with the connection. */
export class ViewChannel implements Channel, ViewStart, ViewOutlet, ViewFamily, ViewRoutes {
  readonly topic: string;
  readonly joinRef: string;
  readonly plan: ViewPlan;
  readonly services: ChannelServices;
  readonly session: ViewSession;
  readonly connectInfo: ConnectInfo;
  /** Until the view has mounted. */
  #joining: JoinPlan | undefined;
  readonly #port: ViewPort;
  readonly process: ViewProcess;
  /** Views nested in this one that may join, by their ids; most have none. */
  #children: Set<string> | undefined;

  constructor(frame: Frame & { readonly joinRef: string }, options: ViewChannelOptions) {
    const { joining, services, session, connectInfo, port } = options;
    const { plan } = joining;
    this.topic = frame.topic;
    this.joinRef = frame.joinRef;
    this.plan = plan;
    this.services = services;
    this.session = session;
    this.connectInfo = connectInfo;
    this.#joining = joining;
    this.#port = port;
    this.process = new ViewProcess(this, joining.mount);
  }

  get outlet(): ViewOutlet {
    return this;
  }
  get family(): ViewFamily {
    return this;
  }
  get routes(): ViewRoutes {
    return this;
  }

  get parentId(): string | undefined {
    return this.plan.token.parentId;
  }

  get linked(): boolean {
    return this.plan.token.linked ?? false;
  }

  /** For the channels of files that are sent to the view. */
  get uploads(): ViewUploads {
    return this.process.uploads;
  }

  /** Where the view is now. */
  get url(): URL {
    return this.process.url;
  }

  embed(embed: Embed): string {
    this.#adopt(embed.id);
    return embedContainer(embed, { services: this.services, parent: this.plan.token });
  }

  /** Keeps the ids of views that may join; of those that have not, only so many. */
  #adopt(id: string): void {
    const children = (this.#children ??= new Set());
    children.add(id);
    for (const known of children) {
      if (children.size <= this.services.limits.embeds) return;
      if (known !== id && this.#port.findView(known) === undefined) children.delete(known);
    }
  }

  reply(ref: string, response: string): void {
    const { joinRef, topic } = this;
    this.#port.send(replyFrame({ joinRef, topic, ref }, "ok", response));
  }
  push(event: string, payload: string): void {
    this.#port.send(pushFrame(this, event, payload));
  }
  behind(view: Waiting): boolean {
    return this.#port.behind(view);
  }
  close(): void {
    this.#port.endChannel(this, "phx_close");
  }
  crash(): void {
    this.#port.endChannel(this, "phx_error");
  }

  sendParent(message: TopicMessage): void {
    this.#parent?.process.receive(message);
  }
  sendChild(id: string, message: TopicMessage): void {
    const child = this.#port.findView(id);
    if (child !== undefined && child.parentId === this.plan.token.id) child.process.receive(message);
  }
  parentAssigns(): Readonly<Record<string, unknown>> {
    return this.#parent?.process.assigns ?? {};
  }
  patchRoot(): ((patch: Navigation, flash: Flash) => void) | undefined {
    let root = this.#parent;
    while (root?.parentId !== undefined) root = this.#port.findView(root.parentId);
    return root && ((patch, flash) => root.process.patch(patch, flash));
  }

  get #parent(): ViewChannel | undefined {
    return this.parentId === undefined ? undefined : this.#port.findView(this.parentId);
  }

  /** Whether this view has rendered the nested view `id`. */
  embeds(id: string): boolean {
    return this.#children?.has(id) ?? false;
  }

  /** Mounts the view and answers its join. */
  join(answer: (answer: JoinAnswer) => void): void {
    const joining = this.#joining;
    this.#joining = undefined;
    if (joining === undefined) return;
    this.process.join(joining.mount, (outcome) =>
      answer({
        status: outcome.kind === "joined" ? "ok" : "error",
        response: this.#joinResponse(outcome, joining),
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
        return this.#port.send(replyFrame(frame, "error", '{"reason":"unmatched event"}'));
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
      return this.#port.send(replyFrame(frame, "error", '{"reason":"bad_request"}'));
    }
    // What is no component's is nobody's: an event that was meant for a component must not reach the view.
    const target = cid === undefined || cid === null ? undefined : typeof cid === "number" ? cid : NaN;
    this.process.event(ref, { type, event, value, meta, cid: target, uploads });
  }

  /** A status that the visitor is to see is shown by the page loaded in its place. */
  #crashResponse(status: number | undefined): string {
    if (status === undefined) return '{"reason":"join crashed"}';
    return JSON.stringify({ reason: "reload", status, token: this.services.tokens.sealStatus(status) });
  }

  #joinResponse(outcome: JoinOutcome, { moved }: JoinPlan): string {
    if (outcome.kind === "crashed") return this.#crashResponse(outcome.status);
    if (outcome.kind === "left") {
      const payload = redirectPayload(outcome.redirect, outcome.flash, this.services.tokens.sealFlash);
      return `{${JSON.stringify(outcome.redirect.kind)}:${JSON.stringify(payload)},"events":${outcome.events}}`;
    }
    const container = moved ? `,"container":${JSON.stringify(containerMessage(moved.container))}` : "";
    const patched = outcome.patch ? `,"live_patch":${JSON.stringify(patchMessage(outcome.patch))}` : "";
    return `{"rendered":${outcome.rendered},"liveview_version":${JSON.stringify(this.services.liveViewVersion)}${container}${patched}}`;
  }

  navigationType(url: URL): NavigationType {
    const { token } = this.plan;
    if (token.kind !== "main") return "href";
    if (this.route(url) !== undefined) return "patch";
    return this.services.route(url)?.settings.liveSession === token.liveSession ? "navigate" : "href";
  }

  route(url: URL): RouteParams | undefined {
    const match = this.services.route(url);
    const { view, token } = this.plan;
    return match?.view === view && match.settings.liveSession === token.liveSession ? match : undefined;
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** As they came: a list may be long, and what is no number is no component's. */
const toCids = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
