/** Waits that can be cut short. */
export class Pauses {
  readonly #waking = new Set<() => void>();

  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waking.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#waking.add(done);
    });
  }

  /** Ends every wait now: the network is back. */
  wake(): void {
    for (const done of this.#waking) done();
  }
}
