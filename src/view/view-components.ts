import { HoldfastError } from "../base/errors.ts";
import { SparseMap, SparseSet } from "../base/sparse.ts";
import type { ComponentHost, PlacedComponent } from "../diff/components.ts";
import type { Component } from "../html/component.ts";
import { templateOf } from "../html/prepare.ts";
import { Rendered } from "../html/rendered.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import type { SessionReader } from "../session/handle.ts";
import { afterRender } from "./after-render.ts";
import { ComponentSocketState } from "./component-socket.ts";
import type { EventTarget } from "./dispatch-event.ts";
import { LiveComponent, type ComponentCallbacks } from "./live-component.ts";
import { isThenable } from "./settle.ts";
import type { UploadEntry } from "./uploads/upload.ts";
import type { UploadOwner } from "./uploads/view-uploads.ts";
import type { ViewSocket } from "./view-socket.ts";

type Props = Readonly<Record<string, unknown>>;

/** One component as it lives. */
interface Instance {
  readonly cid: number;
  readonly callbacks: ComponentCallbacks;
  readonly socket: ComponentSocketState;
  /** What the template gave last. */
  given: Props;
  /** The same, and what `sendUpdate` gave since. */
  props: Props;
}

/** Whose components they are. */
export interface ComponentsHost {
  readonly view: ViewSocket;
  readonly session: SessionReader<SessionKeys>;
  /** The session's values, the same object until a change. */
  sessionValues(): object;
  /** A component changed. */
  changed(): void;
}

/** The components of one view: mounts, updates and renders them. */
export class ViewComponents implements ComponentHost {
  readonly #host: ComponentsHost;
  readonly #instances = new SparseMap<number, Instance>();
  readonly #changed = new SparseSet<number>();
  readonly #readers = new SparseSet<number>();
  readonly #rendered = new SparseSet<Instance>();
  #sessionValues: object | undefined;

  constructor(host: ComponentsHost) {
    this.#host = host;
  }

  update(batch: readonly PlacedComponent[]): void {
    const updates: { instance: Instance; props: Props }[] = [];
    for (const { cid, component } of batch) {
      const instance = this.#instances.get(cid);
      if (instance === undefined) updates.push({ instance: this.#mount(cid, component), props: component.props });
      else if (!sameProps(instance.given, component.props)) updates.push({ instance, props: component.props });
    }
    for (const { instance, props } of updates) instance.given = instance.props = props;
    this.#update(updates.map(({ instance }) => instance));
  }

  /** `sendUpdate`: some props of one component are others. */
  send(cid: number, props: Props): void {
    const instance = this.#instances.get(cid);
    if (instance === undefined) return;
    instance.props = { ...instance.props, ...props };
    this.#update([instance]);
  }

  render(cid: number, always: boolean): Rendered | undefined {
    const instance = this.#instances.get(cid);
    if (instance === undefined || (!this.#changed.has(cid) && !always)) return undefined;
    this.#changed.delete(cid);
    this.#rendered.add(instance);
    const { callbacks, socket } = instance;
    const { session } = this.#host;
    const rendered = callbacks.render({
      ...socket.assigns,
      id: socket.id,
      myself: cid,
      session,
      flash: socket.flash,
    });
    if (!(rendered instanceof Rendered)) {
      throw new HoldfastError("template_value", "`render` of a component must return html`…`.");
    }
    if (!templateOf(rendered.strings).root) {
      throw new HoldfastError(
        "template_invalid",
        `The template of the component ${JSON.stringify(socket.id)} must be exactly one element: the browser finds it by that. Put it into a <div>.`,
      );
    }
    return rendered;
  }

  changed(): readonly number[] {
    const values = this.#host.sessionValues();
    if (values !== this.#sessionValues) {
      this.#sessionValues = values;
      for (const cid of this.#readers) this.#changed.add(cid);
    }
    return [...this.#changed];
  }

  unmount(cid: number): void {
    this.#instances.get(cid)?.socket.close();
    this.#instances.delete(cid);
    this.#changed.delete(cid);
    this.#readers.delete(cid);
  }

  /** After a render: drops what was for that render only. */
  afterRender(): void {
    for (const { socket } of this.#rendered) socket.rendered();
  }

  /** Runs the hooks of what was rendered. */
  runHooks(): void {
    for (const { socket } of this.#rendered) {
      if (socket.lifecycle !== undefined) afterRender(socket, this.#host.view.host);
    }
    this.#rendered.clear();
  }

  /** Whether something changed that was not rendered. */
  get pending(): boolean {
    return this.#changed.size > 0;
  }

  /** Where an event for the component goes. */
  target(cid: number): Omit<EventTarget, "logger"> | undefined {
    const instance = this.#instances.get(cid);
    return instance && { events: instance.callbacks.events, socket: instance.socket };
  }

  /** The component that allows an upload. */
  uploadOwner(uploadRef: string): UploadOwner | undefined {
    for (const { socket, callbacks } of this.#instances.values()) {
      if (!socket.hasUpload(uploadRef)) continue;
      const progressed = (name: string, entry: UploadEntry) => callbacks.progress?.[name]?.(socket, entry);
      return { uploads: socket.uploads, progressed };
    }
    return undefined;
  }

  /** The view has ended. */
  close(): void {
    for (const { socket } of this.#instances.values()) socket.close();
  }

  #mount(cid: number, { type, id, props }: Component): Instance {
    const callbacks = LiveComponent.callbacksOf(type as LiveComponent<never>);
    const changed = (): void => {
      this.#changed.add(cid);
      this.#host.changed();
    };
    const { view } = this.#host;
    const pushed = (): void => this.#host.changed();
    const socket = new ComponentSocketState({ cid, id, view, temporary: callbacks.temporary, changed, pushed });
    const instance: Instance = { cid, callbacks, socket, given: props, props };
    this.#instances.set(cid, instance);
    if (callbacks.session !== undefined) this.#readers.add(cid);
    assign(instance, callbacks.mount?.(socket as never, props), "mount");
    return instance;
  }

  #update(instances: readonly Instance[]): void {
    const callbacks = instances[0]?.callbacks;
    if (callbacks === undefined) return;
    // Props may show only by what the template closes over: an update is a change, whatever it assigns.
    for (const { cid } of instances) this.#changed.add(cid);
    if (callbacks.updateMany === undefined) {
      for (const instance of instances) {
        const { socket, props } = instance;
        assign(instance, callbacks.update === undefined ? props : callbacks.update(socket as never, props), "update");
      }
      return;
    }
    const results = callbacks.updateMany(instances.map(({ socket, props }) => ({ socket: socket as never, props })));
    if (!Array.isArray(results) || results.length !== instances.length) {
      throw new HoldfastError(
        "socket_misuse",
        "`updateMany` must return what each component is assigned: a list as long as the one it got, in its order.",
      );
    }
    for (const [index, instance] of instances.entries()) assign(instance, results[index], "updateMany");
  }
}

function assign({ socket }: Instance, assigns: unknown, from: string): void {
  if (isThenable(assigns)) {
    // Its own error would be another, later one.
    void Promise.resolve(assigns).catch(() => {});
    throw new HoldfastError(
      "socket_misuse",
      `\`${from}\` of a component is not async: nothing waits within a render. Load in the view, and give it as a prop.`,
    );
  }
  if (typeof assigns === "object" && assigns !== null) socket.assign(assigns as Record<string, unknown>);
}

function sameProps(old: Props, next: Props): boolean {
  if (old === next) return true;
  const names = Object.keys(next);
  return (
    names.length === Object.keys(old).length &&
    names.every((name) => Object.hasOwn(old, name) && Object.is(old[name], next[name]))
  );
}
