import { HoldfastError } from "../base/errors.ts";
import { SparseMap } from "../base/sparse.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import type { AsyncOutcome } from "./async-tasks.ts";
import type { EventParams } from "./event-params.ts";
import type { MountParams } from "./live-view.ts";
import { Halt, Redirect, Reply, type HandlerResult } from "./outcome.ts";
import { isThenable } from "./settle.ts";
import type { LiveSocket } from "./socket.ts";

/** The stages of a view's life that hooks may be attached to, and what a hook is called with. */
export interface LifecycleHooks<A, K extends SessionKeys> {
  /** Before `handleParams`. */
  handleParams(socket: LiveSocket<A, K>, params: MountParams, url: URL): HandlerResult;
  /** Before the handler of an event; sees events the view does not declare, too. */
  handleEvent(socket: LiveSocket<A, K>, event: string, params: EventParams): HandlerResult;
  /** Before the handler in `info`; sees messages it does not declare, too. */
  handleInfo(socket: LiveSocket<A, K>, event: string, payload: unknown): HandlerResult;
  /** Before the handler of how a task of `startAsync` ended. */
  handleAsync(socket: LiveSocket<A, K>, name: string, outcome: AsyncOutcome): HandlerResult;
  /**
   * After each render of a connected view, before it is sent: events that it pushes go along; what it assigns is shown by
   * the next.
   */
  afterRender(socket: LiveSocket<A, K>): void;
}

/** Where a hook may be attached. */
export type LifecycleStage = keyof LifecycleHooks<never, SessionKeys>;

/** Those of a view. */
export const VIEW_STAGES: ReadonlySet<LifecycleStage> = new Set([
  "handleParams",
  "handleEvent",
  "handleInfo",
  "handleAsync",
  "afterRender",
]);

/** A component has no address and hears no messages. */
export const COMPONENT_STAGES: ReadonlySet<LifecycleStage> = new Set(["handleEvent", "handleAsync", "afterRender"]);

export type Hook = (socket: never, ...args: never[]) => unknown;

/** What a hook is called with: the socket of the view, or of the component, and what its stage says. */
interface HookCall {
  readonly socket: object;
  readonly args: readonly unknown[];
}

/** The hooks attached to one view, or component, by stage, in the order in which they were. (Phoenix.LiveView.Lifecycle) */
export class Lifecycle {
  readonly #allowed: ReadonlySet<LifecycleStage>;
  /** By stage, those that have had a hook. */
  readonly #stages = new SparseMap<LifecycleStage, Map<string, Hook>>();

  constructor(allowed: ReadonlySet<LifecycleStage>) {
    this.#allowed = allowed;
  }

  /** @throws HoldfastError `socket_misuse` for a name that is taken at this stage, or a stage that is none. */
  attach(stage: LifecycleStage, name: string, hook: Hook): void {
    const hooks = this.#hooksOf(stage);
    if (hooks.has(name)) {
      throw new HoldfastError("socket_misuse", `A hook "${name}" is attached to ${stage} already; detach it first.`);
    }
    hooks.set(name, hook);
  }

  detach(stage: LifecycleStage, name: string): void {
    this.#hooksOf(stage).delete(name);
  }

  has(stage: LifecycleStage): boolean {
    return (this.#stages.get(stage)?.size ?? 0) > 0;
  }

  /** Runs the hooks of a stage and then the view's own handler, unless one of them halts. */
  run(stage: LifecycleStage, call: HookCall, handler: () => unknown): unknown {
    const hooks = this.#stages.get(stage);
    return hooks === undefined || hooks.size === 0 ? handler() : step([...hooks.values()], call, handler);
  }

  #hooksOf(stage: LifecycleStage): Map<string, Hook> {
    if (!this.#allowed.has(stage)) {
      const stages = [...this.#allowed].join(", ");
      throw new HoldfastError("socket_misuse", `A hook is attached to one of ${stages}, not to "${String(stage)}".`);
    }
    const hooks = this.#stages.get(stage) ?? new Map<string, Hook>();
    this.#stages.set(stage, hooks);
    return hooks;
  }
}

function step(hooks: readonly Hook[], call: HookCall, handler: () => unknown): unknown {
  const [hook, ...rest] = hooks;
  if (hook === undefined) return handler();
  const go = (result: unknown) => (halts(result) ? result : step(rest, call, handler));
  const result = hook(call.socket as never, ...(call.args as never[]));
  return isThenable(result) ? Promise.resolve(result).then(go) : go(result);
}

/** A hook that answers or leaves has the last word, as one that says so. */
const halts = (result: unknown): boolean =>
  result instanceof Halt || result instanceof Reply || result instanceof Redirect;
