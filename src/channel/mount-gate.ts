/** Lets so many views mount at a time, has others wait their turn, and refuses those beyond. */
export class MountGate {
  readonly #limits: { readonly mounts: number; readonly waitingMounts: number };
  readonly #waiting: (() => Promise<unknown>)[] = [];
  #mounting = 0;

  constructor(limits: { readonly mounts: number; readonly waitingMounts: number }) {
    this.#limits = limits;
  }

  /** @returns false when there is no room; `mount` is then not called. It must not reject. */
  enter(mount: () => Promise<unknown>): boolean {
    if (this.#mounting < this.#limits.mounts) this.#start(mount);
    else if (this.#waiting.length < this.#limits.waitingMounts) this.#waiting.push(mount);
    else return false;
    return true;
  }

  #start(mount: () => Promise<unknown>): void {
    this.#mounting += 1;
    void mount().finally(() => {
      this.#mounting -= 1;
      const next = this.#waiting.shift();
      if (next !== undefined) this.#start(next);
    });
  }
}
