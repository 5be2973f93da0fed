import type { HandlerSession } from "./handler-session.ts";
import type { Redirect } from "./outcome.ts";
import { isThenable, settle } from "./settle.ts";
import type { ViewPatches } from "./view-patches.ts";
import type { ViewSocket } from "./view-socket.ts";

export type Done = void | Promise<void>;

/** How a handler may end. `ref` is of the client's message that it answers, if it answers one. */
export interface HandlerEnd {
  /** It returned: render, and answer with what changed. */
  answer(ref: string | undefined, result: unknown): void;
  /** It asked to go elsewhere. */
  leave(ref: string | undefined, redirect: Redirect): Done;
  /** It threw, or rendering did. */
  crash(error: unknown): void;
}

/** What of its view a cycle works on. */
interface CycledView extends HandlerEnd {
  readonly session: HandlerSession;
  readonly socket: ViewSocket;
  readonly patches: ViewPatches;
}

/** Runs a view's handlers, each from the start of its session writes to its answer. */
export class HandlerCycle {
  readonly #view: CycledView;
  #running = false;

  constructor(view: CycledView) {
    this.#view = view;
  }

  /** Whether a handler is at work, and so will render what changes. */
  get running(): boolean {
    return this.#running;
  }

  begin(): void {
    this.#running = true;
    this.#view.session.begin();
  }

  end(): void {
    this.#running = false;
  }

  run(ref: string | undefined, handler: () => unknown): Done {
    this.begin();
    return settle(
      handler,
      (result) => this.#finish(ref, result),
      (error) => this.#view.crash(error),
    );
  }

  #finish(ref: string | undefined, result: unknown): Done {
    try {
      this.#view.session.commit();
      const redirect = this.#view.socket.takeRedirect();
      if (redirect !== undefined) return this.#view.leave(ref, redirect);
      const patches = this.#view.socket.leads ? this.#view.patches.apply() : undefined;
      if (isThenable(patches)) {
        return Promise.resolve(patches).then(
          () => this.#finish(ref, result),
          (error) => this.#view.crash(error),
        );
      }
      if (this.#view.socket.hasRedirect) return this.#finish(ref, result);
      this.#view.answer(ref, result);
    } catch (error) {
      this.#view.crash(error);
    } finally {
      this.#running = false;
    }
  }
}
