import type { OfficialRendered, StreamChange } from "./official-rendered.ts";
import type { Reply, TestSocket } from "./test-socket.ts";

/** Where a view leaves for. */
export interface Leave {
  readonly kind: "redirect" | "live_redirect";
  readonly to: string;
  readonly flash: string | undefined;
}

/** What a view tells its page. */
export interface ViewListener {
  patched(view: ViewClient, rendered: { buffer: string; streams: Iterable<StreamChange>; fresh: boolean }): void;
  event(name: string, payload: unknown): void;
  titled(title: string): void;
  moved(to: string): void;
  left(leave: Leave): void;
  ended(view: ViewClient, how: "phx_error" | "phx_close"): void;
}

export interface ViewClientOptions {
  readonly id: string;
  readonly socket: TestSocket;
  readonly Rendered: new (viewId: string, tree: object) => OfficialRendered;
  readonly listener: ViewListener;
}

/** A joined live view, as the official client holds it. */
export class ViewClient {
  readonly id: string;
  readonly topic: string;
  readonly #options: ViewClientOptions;
  #rendered: OfficialRendered | undefined;

  constructor(options: ViewClientOptions) {
    this.id = options.id;
    this.topic = `lv:${options.id}`;
    this.#options = options;
  }

  async join(payload: object): Promise<Reply> {
    const { socket, Rendered, listener } = this.#options;
    const reply = await socket.join(this.topic, payload, (event, message) => this.#hear(event, message));
    const { rendered, live_patch: patch } = reply.response as {
      rendered?: Record<string, unknown>;
      live_patch?: { to: string };
    };
    if (reply.status === "ok" && rendered !== undefined) {
      this.#rendered = new Rendered(this.id, this.#extras(rendered));
      this.#show(true);
      if (patch !== undefined) listener.moved(patch.to);
    } else this.#leave(reply.response);
    return reply;
  }

  /** Sends a message and takes what its reply brings. */
  async push(event: string, payload: object): Promise<Reply & { readonly reply: unknown }> {
    const answer = await this.#options.socket.push(this.topic, event, payload);
    const { diff } = answer.response as { diff?: Record<string, unknown> };
    if (diff !== undefined) this.#merge(diff);
    this.#leave(answer.response);
    return { ...answer, reply: diff?.["r"] };
  }

  #hear(event: string, payload: Readonly<Record<string, unknown>>): void {
    const { listener } = this.#options;
    if (event === "diff") this.#merge(payload);
    else if (event === "live_patch") listener.moved(String(payload["to"]));
    else if (event === "redirect" || event === "live_redirect") this.#leave({ [event]: payload });
    else if (event === "phx_error" || event === "phx_close") listener.ended(this, event);
  }

  #merge(diff: Readonly<Record<string, unknown>>): void {
    const members = this.#extras(diff);
    if (Object.keys(members).length === 0) return;
    this.#rendered?.mergeDiff(members);
    this.#show(false);
  }

  /** Takes events and title out of a diff; the rest is the tree's. The client merges into what it is given: a copy. */
  #extras(diff: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { e: events = [], t: title, r: _reply, ...members } = structuredClone(diff);
    for (const [name, payload] of events as [string, unknown][]) this.#options.listener.event(name, payload);
    if (typeof title === "string") this.#options.listener.titled(title);
    return members;
  }

  #show(fresh: boolean): void {
    if (this.#rendered === undefined) return;
    const { buffer, streams } = this.#rendered.toString();
    this.#options.listener.patched(this, { buffer: String(buffer), streams, fresh });
  }

  #leave(response: Readonly<Record<string, unknown>>): void {
    for (const kind of ["redirect", "live_redirect"] as const) {
      const target = response[kind] as { to: string; flash?: string } | undefined;
      if (target !== undefined) this.#options.listener.left({ kind, to: target.to, flash: target.flash });
    }
  }
}
