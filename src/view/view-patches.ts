import { HoldfastError } from "../base/errors.ts";
import { statusOf } from "../base/http-error.ts";
import type { ConnectedView } from "./connected-view.ts";
import type { MountParams } from "./live-view.ts";
import { callHandleParams } from "./mount-view.ts";
import { toMountParams } from "./mount-params.ts";
import type { Navigation } from "./outcome.ts";
import { isThenable } from "./settle.ts";
import { isRouted } from "./view-start.ts";

/** Where a patch leads: within the view, by its route. */
export interface PatchTarget {
  readonly url: URL;
  readonly params: MountParams;
  readonly action: string | undefined;
}

/** What of a connected view its patches work on. */
type PatchedView = Pick<ConnectedView, "start" | "callbacks" | "socket">;

/** The URL of a connected view: `pushPatch` of its handlers, and the patches its browser asks for. */
export class ViewPatches {
  readonly #view: PatchedView;
  #sent: Navigation | undefined;
  #delegated: (() => void) | undefined;

  constructor(view: PatchedView) {
    this.#view = view;
  }

  get #routed(): boolean {
    return isRouted(this.#view.start.plan);
  }

  /** Where an address of the client leads; undefined where another view lives, or where the view refuses it. */
  find(href: string): PatchTarget | undefined {
    const url = URL.canParse(href) ? new URL(href) : undefined;
    // The address is the page's: only its root, mounted by the router, is patched to another.
    if (url === undefined || url.origin !== new URL(this.#view.start.plan.href).origin || !this.#routed)
      return undefined;
    try {
      return this.#targetOf(url);
    } catch (error) {
      // The client then asks for the page whole, and is shown the status.
      if (statusOf(error) === undefined) throw error;
      return undefined;
    }
  }

  handleParams({ params, url, action }: PatchTarget): unknown {
    this.#view.socket.patchedTo(url, action);
    return callHandleParams(this.#view.callbacks, this.#view.socket, params);
  }

  /** Tells the client where the view is now; before what it shows there, and once for patches that followed another. */
  announce(): void {
    const patch = this.#sent;
    this.#sent = undefined;
    if (patch !== undefined) this.#view.start.outlet.push("live_patch", JSON.stringify(patchMessage(patch)));
  }

  /** Runs `handleParams` for each patch that was asked for, until none is left. */
  apply(count = 0): void | Promise<void> {
    const patch = this.#view.socket.takePatch();
    if (patch === undefined) return;
    if (!this.#routed) return this.#entrust(patch);
    if (count >= this.#view.start.services.limits.patches) throw patchLoop(count);
    const run = this.#send(patch);
    if (isThenable(run)) return Promise.resolve(run).then(() => this.apply(count + 1));
    return this.apply(count + 1);
  }

  /** Patches during mount: the client learns of the last one with the join reply. */
  async settle(): Promise<Navigation | undefined> {
    let last: Navigation | undefined;
    for (
      let patch = this.#view.socket.takePatch(), count = 0;
      patch !== undefined;
      patch = this.#view.socket.takePatch()
    ) {
      if (!this.#routed) {
        this.#entrust(patch);
        return undefined;
      }
      if (++count > this.#view.start.services.limits.patches) throw patchLoop(count);
      await this.handleParams(this.#resolve(patch));
      last = patch;
    }
    return last;
  }

  /** The address is the page's: the view at its root patches it, when this one has answered. */
  #entrust(patch: Navigation): void {
    const { newFlash: flash } = this.#view.socket;
    const root = this.#view.start.family.patchRoot();
    if (root === undefined) {
      throw new HoldfastError(
        "socket_misuse",
        `pushPatch("${patch.to}"): the address is not this view's; use pushNavigate.`,
      );
    }
    this.#delegated = () => root(patch, flash);
  }

  /** Passes on what the view at the root is to do. */
  delegate(): void {
    const delegated = this.#delegated;
    this.#delegated = undefined;
    delegated?.();
  }

  #send(patch: Navigation): unknown {
    const target = this.#resolve(patch);
    this.#sent = patch;
    this.#view.socket.keepNewFlash();
    return this.handleParams(target);
  }

  #resolve(patch: Navigation): PatchTarget {
    const url = new URL(patch.to, this.#view.start.plan.href);
    const target = this.#targetOf(url);
    if (target !== undefined) return target;
    throw new HoldfastError("socket_misuse", `pushPatch("${patch.to}"): another view lives there; use pushNavigate.`);
  }

  #targetOf(url: URL): PatchTarget | undefined {
    const route = this.#view.start.routes.route(url);
    return route && { url, params: toMountParams(this.#view.callbacks, route, true), action: route.action };
  }
}

/** A patch as the client hears of it. */
export const patchMessage = ({ to, replace }: Navigation): { to: string; kind: "push" | "replace" } => ({
  to,
  kind: replace ? "replace" : "push",
});

const patchLoop = (count: number): HoldfastError =>
  new HoldfastError(
    "socket_misuse",
    `handleParams called pushPatch ${count} times in a row; end the loop with a condition.`,
  );
