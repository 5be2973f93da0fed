import { HoldfastError } from "../base/errors.ts";
import { Differ } from "../diff/differ.ts";
import type { ComponentId } from "../html/component.ts";
import type { Embed } from "../html/embed.ts";
import type { Rendered } from "../html/template.ts";
import type { SessionKeys } from "../session/define-session.ts";
import type { SessionReader } from "../session/handle.ts";
import { diffMessage } from "./diff-message.ts";
import type { EventTarget } from "./dispatch-event.ts";
import type { ViewCallbacks } from "./live-view.ts";
import type { Reply } from "./outcome.ts";
import type { UploadOwner } from "./uploads/view-uploads.ts";
import { afterRender } from "./after-render.ts";
import { ViewComponents } from "./view-components.ts";
import type { ViewSocket } from "./view-socket.ts";
import { viewTree } from "./view-tree.ts";

export interface RendererOptions {
  readonly callbacks: ViewCallbacks;
  readonly socket: ViewSocket;
  readonly session: SessionReader<SessionKeys>;
  /** The session's values, the same object until a change. */
  readonly sessionValues: () => object;
  readonly embed: (embed: Embed) => string;
  /** Components the view may hold. */
  readonly maxComponents: number;
  /** Something changed that is not part of the render at work: it takes another. */
  readonly changed: () => void;
}

interface SentUpdate {
  readonly type: object;
  readonly id: ComponentId;
  readonly props: Readonly<Record<string, unknown>>;
}

/** Renders a connected view and knows what its browser already has. Answers with the wire's diff as JSON text. */
export class ViewRenderer {
  readonly #options: RendererOptions;
  readonly #differ: Differ;
  readonly #components: ViewComponents;
  #sent: SentUpdate[] = [];
  #sentTitle: string | undefined;
  #stale = true;
  #rendering = false;
  #rendered = false;
  #sessionValues: object | undefined;

  constructor(options: RendererOptions) {
    const { socket, session, sessionValues } = options;
    this.#options = options;
    this.#components = new ViewComponents({
      view: socket,
      session,
      sessionValues,
      // What the render at work changes, it also renders.
      changed: () => {
        if (!this.#rendering) options.changed();
      },
    });
    this.#differ = new Differ({
      embed: options.embed,
      components: this.#components,
      maxComponents: options.maxComponents,
    });
  }

  /** Whether a render is at work: what changes now may have been rendered before. */
  get rendering(): boolean {
    return this.#rendering;
  }

  /** Whether the render at work is over, and its hooks run: what changes now is shown by the next. */
  get rendered(): boolean {
    return this.#rendered;
  }

  /** The view itself must be rendered again, not only components. */
  stale(): void {
    this.#stale = true;
  }

  /** The whole tree, for the join. */
  full(): string {
    this.#sessionValues = this.#options.sessionValues();
    return this.#render(undefined, () => this.#differ.full(this.#tree()));
  }

  /** What changed since the last call; `{}` if nothing did. */
  update(reply: Reply | undefined): string {
    const values = this.#options.sessionValues();
    const stale = this.#stale || (this.#options.callbacks.session !== undefined && values !== this.#sessionValues);
    this.#sessionValues = values;
    this.#stale ||= stale;
    return this.#render(reply, () => this.#differ.update(stale ? this.#tree() : undefined));
  }

  /** Where an event for a component goes; undefined if there is none. */
  target(cid: number): Omit<EventTarget, "logger"> | undefined {
    return this.#components.target(cid);
  }

  /** The component that allows an upload. */
  uploadOwner(uploadRef: string): UploadOwner | undefined {
    return this.#components.uploadOwner(uploadRef);
  }

  /** The view has ended. */
  close(): void {
    this.#components.close();
  }

  /** Gives a component some props anew, with the next render. */
  sendUpdate(update: SentUpdate): void {
    this.#sent.push(update);
  }

  /** The client will destroy components, unless they are rendered before it does. */
  doom(cids: readonly number[]): void {
    this.#differ.components.doom(cids);
  }

  /** The client destroyed components. @returns those that are gone here, too. */
  destroy(cids: readonly number[]): readonly number[] {
    return this.#differ.components.destroy(cids);
  }

  #render(reply: Reply | undefined, diff: () => string): string {
    const { socket } = this.#options;
    this.#rendering = true;
    try {
      const waiting = this.#applySent();
      const whole = this.#stale;
      this.#stale = false;
      const members = diff();
      if (whole) socket.rendered();
      this.#components.afterRender();
      // What this render has mounted can be updated now, what it has not never will.
      this.#sent = waiting;
      this.#applySent();
      if (socket.leads) throw leadsAway();
      if (this.#stale || this.#components.pending) this.#options.changed();
      this.#runHooks(whole);
      return this.#message(members, reply);
    } finally {
      this.#rendering = false;
      this.#rendered = false;
    }
  }

  /** What these hooks push goes along, what they assign waits for the next render: else they would cause it for ever. */
  #runHooks(whole: boolean): void {
    const { socket } = this.#options;
    this.#rendered = true;
    if (whole) afterRender(socket, socket.host);
    this.#components.runHooks();
    if (socket.leads) this.#options.changed();
  }

  /** Applies what was sent to components that are there. @returns the rest. */
  #applySent(): SentUpdate[] {
    const sent = this.#sent;
    if (sent.length === 0) return sent;
    this.#sent = [];
    return sent.filter(({ type, id, props }) => {
      const cid = this.#differ.components.find(type, id);
      if (cid !== undefined) this.#components.send(cid, props);
      return cid === undefined;
    });
  }

  #tree(): Rendered {
    const { callbacks, socket, session } = this.#options;
    return viewTree(callbacks, socket, session);
  }

  #message(members: string, reply: Reply | undefined): string {
    const { socket } = this.#options;
    const title = socket.title === this.#sentTitle ? undefined : socket.title;
    this.#sentTitle = socket.title;
    socket.shown();
    return diffMessage(members, { events: socket.takeEvents(), title, reply });
  }
}

/** A component asked to go elsewhere while it was rendered. (Phoenix.LiveView.Utils.maybe_call_update!/3) */
export const leadsAway = (): HoldfastError =>
  new HoldfastError(
    "socket_misuse",
    "`mount` or `update` of a component led elsewhere: the page is being rendered. Do so in a handler, or send the view a message.",
  );
