import { HoldfastError } from "../base/errors.ts";
import type { ComponentHost } from "../diff/components.ts";
import { Differ, type DifferOptions } from "../diff/differ.ts";
import type { Embed } from "../html/embed.ts";
import type { Rendered } from "../html/template.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import { createSessionReader, type SessionReader } from "../session/handle.ts";
import type { ConnectedView, SentUpdate } from "./connected-view.ts";
import { diffMessage } from "./diff-message.ts";
import type { EventTarget } from "./dispatch-event.ts";
import type { Reply } from "./outcome.ts";
import type { UploadOwner } from "./uploads/view-uploads.ts";
import { afterRender } from "./after-render.ts";
import { ViewComponents, type ComponentsHost } from "./view-components.ts";
import type { ViewSocket } from "./view-socket.ts";
import { viewTree } from "./view-tree.ts";

/** What of a connected view is rendered. */
export type RenderedView = Pick<ConnectedView, "start" | "callbacks" | "socket" | "componentChanged">;

/** Renders a connected view and knows what its browser already has. Answers with the wire's diff as JSON text. */
export class ViewRenderer implements DifferOptions, ComponentsHost {
  readonly #view: RenderedView;
  readonly #differ: Differ;
  readonly session: SessionReader<SessionKeys>;
  /** Made with the first component that stands in a template, if ever. */
  #components: ViewComponents | undefined;
  #sent: SentUpdate[] | undefined;
  #sentTitle: string | undefined;
  #stale = true;
  #rendering = false;
  #rendered = false;
  #sessionValues: object | undefined;

  constructor(view: RenderedView) {
    const { services, session } = view.start;
    this.#view = view;
    this.session = createSessionReader(services.definition, session);
    this.#differ = new Differ(this);
  }

  get view(): ViewSocket {
    return this.#view.socket;
  }

  sessionValues(): object {
    return this.#view.start.session.values();
  }

  /** What the render at work changes, it also renders. */
  changed(): void {
    if (!this.#rendering) this.#view.componentChanged();
  }

  embed(embed: Embed): string {
    return this.#view.start.family.embed(embed);
  }

  components(): ComponentHost {
    return (this.#components ??= new ViewComponents(this));
  }

  get maxComponents(): number {
    return this.#view.start.services.limits.components;
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
    this.#sessionValues = this.sessionValues();
    return this.#render(undefined, () => this.#differ.full(this.#tree()));
  }

  /** What changed since the last call; `{}` if nothing did. */
  update(reply: Reply | undefined): string {
    const values = this.sessionValues();
    const stale = this.#stale || (this.#view.callbacks.session !== undefined && values !== this.#sessionValues);
    this.#sessionValues = values;
    this.#stale ||= stale;
    return this.#render(reply, () => this.#differ.update(stale ? this.#tree() : undefined));
  }

  /** Where an event for a component goes; undefined if there is none. */
  target(cid: number): Omit<EventTarget, "logger"> | undefined {
    return this.#components?.target(cid);
  }

  /** The component that allows an upload. */
  uploadOwner(uploadRef: string): UploadOwner | undefined {
    return this.#components?.uploadOwner(uploadRef);
  }

  /** The view has ended. */
  close(): void {
    this.#components?.close();
  }

  /** Gives a component some props anew, with the next render. */
  sendUpdate(update: SentUpdate): void {
    (this.#sent ??= []).push(update);
  }

  /** The client will destroy components, unless they are rendered before it does. */
  doom(cids: readonly unknown[]): void {
    this.#differ.components.doom(cids);
  }

  /** The client destroyed components. @returns those that are gone here, too. */
  destroy(cids: readonly unknown[]): readonly number[] {
    return this.#differ.components.destroy(cids);
  }

  #render(reply: Reply | undefined, diff: () => string): string {
    const { socket } = this.#view;
    this.#rendering = true;
    try {
      const waiting = this.#applySent();
      const whole = this.#stale;
      this.#stale = false;
      const members = diff();
      if (whole) socket.rendered();
      this.#components?.afterRender();
      // What this render has mounted can be updated now, what it has not never will.
      this.#sent = waiting;
      this.#applySent();
      if (socket.leads) throw leadsAway();
      if (this.#stale || this.#components?.pending) this.#view.componentChanged();
      this.#runHooks(whole);
      return this.#message(members, reply);
    } finally {
      this.#rendering = false;
      this.#rendered = false;
    }
  }

  /** What these hooks push goes along, what they assign waits for the next render: else they would cause it for ever. */
  #runHooks(whole: boolean): void {
    const { socket } = this.#view;
    this.#rendered = true;
    if (whole) afterRender(socket, socket.host);
    this.#components?.runHooks();
    if (socket.leads) this.#view.componentChanged();
  }

  /** Applies what was sent to components that are there. @returns the rest. */
  #applySent(): SentUpdate[] | undefined {
    const sent = this.#sent;
    if (sent === undefined) return undefined;
    this.#sent = undefined;
    return sent.filter(({ type, id, props }) => {
      const cid = this.#differ.components.find(type, id);
      if (cid !== undefined) this.#components?.send(cid, props);
      return cid === undefined;
    });
  }

  #tree(): Rendered {
    const { callbacks, socket } = this.#view;
    return viewTree(callbacks, socket, this.session);
  }

  #message(members: string, reply: Reply | undefined): string {
    const { socket } = this.#view;
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
