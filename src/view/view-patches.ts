import { HoldfastError } from "../base/errors.ts";
import type { MountParams, ViewCallbacks } from "./live-view.ts";
import type { Navigation } from "./outcome.ts";
import { isThenable } from "./settle.ts";
import type { ViewSocket } from "./view-socket.ts";
import type { ViewStart } from "./view-start.ts";

/** Where a patch leads: within the view, by its route. */
export interface PatchTarget {
  readonly url: URL;
  readonly params: MountParams;
}

/** The URL of a connected view: `pushPatch` of its handlers, and the patches its browser asks for. */
export class ViewPatches {
  readonly #start: ViewStart;
  readonly #callbacks: ViewCallbacks;
  readonly #socket: ViewSocket;

  constructor(start: ViewStart, view: { callbacks: ViewCallbacks; socket: ViewSocket }) {
    this.#start = start;
    this.#callbacks = view.callbacks;
    this.#socket = view.socket;
  }

  /** Where an address of the client leads; undefined where another view lives. */
  find(href: string): PatchTarget | undefined {
    const url = URL.canParse(href) ? new URL(href) : undefined;
    const params = url && url.origin === this.#start.url.origin ? this.#start.route(url) : undefined;
    return url && params && { url, params };
  }

  handleParams({ params, url }: PatchTarget): unknown {
    this.#socket.movedTo(url);
    return this.#callbacks.handleParams?.(this.#socket, params, url);
  }

  /** Sends each patch to the client and runs `handleParams` for it, until none is left. */
  apply(count = 0): void | Promise<void> {
    const patch = this.#socket.takePatch();
    if (patch === undefined) return;
    if (count >= this.#start.services.limits.patches) throw patchLoop(count);
    const run = this.#send(patch);
    if (isThenable(run)) return Promise.resolve(run).then(() => this.apply(count + 1));
    return this.apply(count + 1);
  }

  /** Patches during mount: the client learns of the last one with the join reply. */
  async settle(): Promise<Navigation | undefined> {
    let last: Navigation | undefined;
    for (let patch = this.#socket.takePatch(), count = 0; patch !== undefined; patch = this.#socket.takePatch()) {
      if (++count > this.#start.services.limits.patches) throw patchLoop(count);
      await this.handleParams(this.#resolve(patch));
      last = patch;
    }
    return last;
  }

  #send(patch: Navigation): unknown {
    const target = this.#resolve(patch);
    this.#start.outlet.push("live_patch", JSON.stringify({ to: patch.to, kind: patch.replace ? "replace" : "push" }));
    return this.handleParams(target);
  }

  #resolve(patch: Navigation): PatchTarget {
    const url = new URL(patch.to, this.#start.url);
    const params = this.#start.route(url);
    if (params !== undefined) return { url, params };
    throw new HoldfastError("socket_misuse", `pushPatch("${patch.to}"): another view lives there; use pushNavigate.`);
  }
}

const patchLoop = (count: number): HoldfastError =>
  new HoldfastError(
    "socket_misuse",
    `handleParams called pushPatch ${count} times in a row; end the loop with a condition.`,
  );
