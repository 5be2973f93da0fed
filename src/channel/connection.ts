import { retryAfterMs } from "../base/retry-after.ts";
import type { SessionConnection } from "../session/connection/connection.ts";
import type { ConnectionHost } from "../session/connection/connection-messages.ts";
import type { ConnectInfo } from "../base/connect-info.ts";
import type { Reader } from "./backlog.ts";
import { decodeBinaryFrame, type BinaryFrame } from "./binary-frame.ts";
import type { Channel } from "./channel.ts";
import { Channels } from "./channels.ts";
import { DrainWatch } from "./drain-watch.ts";
import { decodeFrame, endFrame, replyFrame, type Frame } from "./frame.ts";
import { planJoin, refusalReason } from "./join-view.ts";
import { RateLimit } from "./rate-limit.ts";
import type { ChannelServices } from "./services.ts";
import { joinSessionChannel, SESSION_TOPIC } from "./session-channel.ts";
import { SocketId } from "./socket-id.ts";
import { UploadChannel } from "./upload-channel.ts";
import type { Waiting } from "../view/view-start.ts";
import { ViewChannel, type JoinAnswer, type ViewPort } from "./view-channel.ts";

/** The other end of a connection, as a port: a WebSocket, or a test. */
export interface Peer {
  send(data: string): void;
  close(code: number, reason?: string): void;
  /** Bytes accepted by `send` and not yet taken by the network. */
  bufferedAmount(): number;
}

/** A connected browser: what comes in goes through `receive`; `closed` is called once, when the transport is gone. */
export interface Connection {
  receive(data: string | Uint8Array): void;
  closed(): void;
}

export interface ConnectionOptions {
  readonly services: ChannelServices;
  readonly session: SessionConnection;
  readonly peer: Peer;
  /** Scheme, host and port of the app, as its own server knows them. */
  readonly origin: string;
  readonly connectInfo: ConnectInfo;
}

type Join = Frame & { readonly joinRef: string };

const isJoin = (frame: Frame): frame is Join => frame.joinRef !== null;

/** RFC 6455: the endpoint goes away. The client comes back after any code but 1000. */
const GOING_AWAY = 1001;

/** What a chunk that is taken costs: itself, and the progress that the client reports of it. */
const CHUNK_MESSAGES = 2;

/** Serves the Phoenix channel protocol on one connection. (Phoenix.Socket, Phoenix.Channel.Server) */
export function createConnection(options: ConnectionOptions): Connection {
  return new ChannelConnection(options);
}

/** All that others need of a connection is on itself: each function of an object beside it would take room when idle. */
class ChannelConnection implements Connection, Reader, ViewPort, ConnectionHost {
  readonly #services: ChannelServices;
  readonly #session: SessionConnection;
  readonly #peer: Peer;
  readonly #origin: string;
  readonly #connectInfo: ConnectInfo;
  readonly #rate: RateLimit;
  #drain: DrainWatch | undefined;
  readonly #channels = new Channels();
  #open = true;
  #socketId: SocketId | undefined;
  /** What arrives before the session's store has answered; it waits, in order. */
  #early: (Frame | BinaryFrame)[] | undefined;

  constructor({ services, session, peer, origin, connectInfo }: ConnectionOptions) {
    this.#services = services;
    this.#session = session;
    this.#peer = peer;
    this.#origin = origin;
    this.#connectInfo = connectInfo;
    session.hostedBy(this);
    this.#rate = new RateLimit(services.channelLimits.messagesPerSecond, services.clock.now());
    const ready = session.ready();
    if (ready !== undefined) this.#early = [];
    if (ready === undefined) this.#begin();
    else void ready.then(() => this.#begin());
  }

  #begin(): void {
    if (!this.#open) return;
    if (this.#services.socketId !== undefined) {
      const failed = (error: unknown) => this.#failed(error, "`socketId` of the app failed");
      this.#socketId = new SocketId(this.#services, this.#session, { disconnect: () => this.#disconnect(), failed });
      if (!this.#open) return this.#socketId.close();
    }
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const frame of early) if (this.#open) this.#take(frame);
  }

  receive(data: string | Uint8Array): void {
    if (!this.#open) return;
    const { clock, channelLimits } = this.#services;
    if (!this.#rate.take(clock.now())) return this.#refuse(1008, "too many messages");
    if (data.length > channelLimits.messageBytes) return this.#refuse(1009, "message too long");
    const frame = typeof data === "string" ? decodeFrame(data) : decodeBinaryFrame(data);
    if (frame === undefined) return this.#refuse(1008, "not a message of the channel protocol");
    if (this.#early === undefined) return this.#take(frame);
    if (this.#early.length >= channelLimits.earlyMessages) return this.#refuse(1008, "too many messages");
    this.#early.push(frame);
  }

  #take(frame: Frame | BinaryFrame): void {
    try {
      if ("bytes" in frame) this.#dispatchBytes(frame);
      else this.#dispatch(frame);
    } catch (error) {
      // Whatever a peer has found to send, it ends its own connection and not the process.
      this.#failed(error, "a message could not be handled");
    }
  }

  #failed(error: unknown, what: string): void {
    this.#services.logger.error({ error }, what);
    this.#refuse(1011, "internal error");
  }

  closed(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const channel of this.#channels) channel.stop();
    this.#channels.clear();
    this.#drain?.close();
    this.#socketId?.close();
    this.#services.backlog.forget(this);
    this.#session.close();
  }

  /** The app ends this visitor's connections; the client opens another, and mounts what it may see now. */
  #disconnect(): void {
    this.closed();
    this.#peer.close(GOING_AWAY, "disconnect");
  }

  /** The views of a session that another has taken the place of; the one that wrote goes on in the new one. */
  remount(writer: object): void {
    for (const channel of this.#channels)
      if (channel instanceof ViewChannel && !channel.isWriter(writer)) this.endChannel(channel, "phx_error");
  }

  /** The session is over: the client comes again with the cookie that it has by then. */
  end(): void {
    this.closed();
    this.#peer.close(1008, "the session is over");
  }

  #refuse(code: number, reason: string): void {
    this.#services.logger.warn({ code, reason }, "closed a connection");
    this.closed();
    this.#peer.close(code, reason);
  }

  send(text: string): void {
    if (!this.#open) return;
    if (this.bufferedAmount() > this.#services.channelLimits.bufferedBytes) return this.tooSlow();
    this.#peer.send(text);
    this.#services.backlog.sent(this);
  }

  behind(view: Waiting): boolean {
    if (!this.#isBehind()) return false;
    this.#drain ??= new DrainWatch(this.#services.clock, () => this.#isBehind());
    this.#drain.tell(view);
    return true;
  }

  #isBehind(): boolean {
    return this.bufferedAmount() > this.#services.channelLimits.behindBytes;
  }

  bufferedAmount(): number {
    return this.#peer.bufferedAmount();
  }

  tooSlow(): void {
    this.#refuse(1008, "reads too slowly");
  }

  #dispatch(frame: Frame): void {
    if (frame.topic === "phoenix" && frame.event === "heartbeat") return this.send(replyFrame(frame, "ok", "{}"));
    if (frame.event === "phx_join") return this.#join(frame);
    const channel = this.#channels.get(frame.topic);
    if (frame.event === "phx_leave") return this.#leave(frame, channel);
    if (channel === undefined) return this.#unmatched(frame);
    // From an earlier life of the topic: the client has given up on the answer too.
    if (frame.joinRef !== null && frame.joinRef !== channel.joinRef) return;
    channel.receive(frame);
  }

  #dispatchBytes(frame: BinaryFrame): void {
    const channel = this.#channels.get(frame.topic);
    if (channel?.receiveBytes === undefined) return this.#unmatched(frame);
    if (frame.joinRef === channel.joinRef) channel.receiveBytes(frame);
  }

  #unmatched(frame: Pick<Frame, "ref" | "topic">): void {
    this.send(replyFrame({ ...frame, joinRef: null }, "error", '{"reason":"unmatched topic"}'));
  }

  #leave(frame: Frame, channel: Channel | undefined): void {
    if (channel !== undefined && frame.joinRef !== null && frame.joinRef !== channel.joinRef) return;
    if (channel !== undefined) this.endChannel(channel, "phx_close");
    this.send(replyFrame(frame, "ok", "{}"));
  }

  #join(frame: Frame): void {
    const known = frame.topic === SESSION_TOPIC || /^lvu?:/.test(frame.topic);
    if (!isJoin(frame) || !known) return this.#unmatched(frame);
    const present = this.#channels.get(frame.topic);
    if (present !== undefined) this.endChannel(present, "phx_close");
    if (this.#channels.size >= this.#services.channelLimits.channels) {
      return this.send(replyFrame(frame, "error", '{"reason":"too many channels joined"}'));
    }
    if (frame.topic === SESSION_TOPIC) this.#joinSession(frame);
    else if (frame.topic.startsWith("lvu:")) this.#joinUpload(frame);
    else this.#joinView(frame);
  }

  #joinSession(join: Join): void {
    const { bootId } = this.#services;
    this.#channels.add(joinSessionChannel(join, this.#session, { port: this, bootId }));
  }

  #joinView(join: Join): void {
    const services = this.#services;
    const session = this.#session;
    const joining = planJoin(join, {
      services,
      session,
      origin: this.#origin,
      parentUrl: (parentId, id) => this.#parentUrl(parentId, id),
    });
    if (typeof joining === "string") {
      const reason = refusalReason(joining, join);
      return this.send(replyFrame(join, "error", JSON.stringify({ reason })));
    }
    const options = { joining, services, session, connectInfo: this.#connectInfo, port: this };
    this.#openChannel(join, new ViewChannel(join, options));
  }

  /** A file is sent to the view on this connection that allowed it. */
  #joinUpload(join: Join): void {
    const given = join.payload["token"];
    const opened = typeof given === "string" ? this.#services.tokens.openUpload(given) : undefined;
    if (!opened?.ok || join.topic !== `lvu:${opened.data.entryRef}`) {
      return this.send(replyFrame(join, "error", '{"reason":"invalid_token"}'));
    }
    const view = this.#channels.get(`lv:${opened.data.id}`);
    if (!(view instanceof ViewChannel)) return this.send(replyFrame(join, "error", '{"reason":"disallowed"}'));
    const accepted = () => this.#rate.give(CHUNK_MESSAGES);
    const options = { token: opened.data, view: view.uploads, port: this, accepted };
    this.#openChannel(join, new UploadChannel(join, options));
  }

  /** Opens a channel; it is there, for whatever ends it, before its answer is known. */
  #openChannel(join: Join, channel: ViewChannel | UploadChannel): void {
    this.#channels.add(channel);
    const { mounts } = this.#services;
    // A file belongs to a view that is there: it waits for nobody.
    if (channel instanceof UploadChannel) return void this.#answerJoin(join, channel);
    if (mounts.enter(() => this.#answerJoin(join, channel))) return;
    this.#channels.delete(channel);
    this.send(overloaded(join));
  }

  /** @returns a promise of the answer, where it does not come at once. */
  #answerJoin(join: Join, channel: ViewChannel | UploadChannel): void | Promise<void> {
    // It was left while it waited for its turn.
    if (this.#channels.get(join.topic) !== channel) return;
    let waiting: (() => void) | undefined;
    let answered = false;
    channel.join((answer) => {
      answered = true;
      waiting?.();
      this.#answered(join, channel, answer);
    });
    return answered ? undefined : new Promise((resolve) => (waiting = resolve));
  }

  #answered(join: Join, channel: ViewChannel | UploadChannel, { status, response, crashed }: JoinAnswer): void {
    if (this.#channels.get(join.topic) !== channel) return;
    if (status === "error") this.#channels.delete(channel);
    this.send(replyFrame(join, status, response));
    if (crashed) this.#crashLinked(channel);
  }

  findView(id: string): ViewChannel | undefined {
    const channel = this.#channels.get(`lv:${id}`);
    return channel instanceof ViewChannel ? channel : undefined;
  }

  /** Ends the view around one that crashed, where they are linked; after it, so that the client mounts both again. */
  #crashLinked({ linked, parentId }: Channel): void {
    const parent = linked && parentId !== undefined ? this.findView(parentId) : undefined;
    if (parent !== undefined) this.endChannel(parent, "phx_error");
  }

  #parentUrl(parentId: string, id: string): URL | undefined {
    const parent = this.findView(parentId);
    return parent?.embeds(id) ? parent.url : undefined;
  }

  endChannel(channel: Channel, event: "phx_close" | "phx_error"): void {
    if (this.#channels.get(channel.topic) !== channel) return;
    this.#channels.delete(channel);
    channel.stop();
    // Children are closed, never crashed: the client would join them again beside the remounted parent.
    const id = channel.topic.slice("lv:".length);
    for (const child of this.#channels) if (child.parentId === id) this.endChannel(child, "phx_close");
    this.send(endFrame(channel, event));
    if (event === "phx_error") this.#crashLinked(channel);
  }
}

/** The client tries again by itself, with a jitter of its own: a page by loading anew, a nested view by joining again. */
const overloaded = (join: Frame): string =>
  replyFrame(join, "error", JSON.stringify({ reason: "overloaded", retry_after: retryAfterMs() }));
