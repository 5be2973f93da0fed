import { andFinally } from "../view/settle.ts";

/** Mounts a view, and returns a promise where that takes longer than the call; it must not reject. */
type Mount = () => void | Promise<void>;

/** Lets so many views mount at a time, has others wait their turn, and refuses those beyond. */
export class MountGate {
  readonly #limits: { readonly mounts: number; readonly waitingMounts: number };
  readonly #waiting: Mount[] = [];
  #mounting = 0;

  constructor(limits: { readonly mounts: number; readonly waitingMounts: number }) {
    this.#limits = limits;
  }

  /** @returns false when there is no room; `mount` is then not called. */
  enter(mount: Mount): boolean {
    if (this.#mounting < this.#limits.mounts) this.#start(mount);
    else if (this.#waiting.length < this.#limits.waitingMounts) this.#waiting.push(mount);
    else return false;
    return true;
  }

  #start(mount: Mount): void {
    this.#mounting += 1;
    this.#run(mount);
  }

  #run(mount: Mount): void {
    void andFinally(mount, () => this.#ended());
  }

  /** The next one has the place, in a turn of its own: one inside the other, a full line would take all the stack. */
  #ended(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#mounting -= 1;
    else queueMicrotask(() => this.#run(next));
  }
}
