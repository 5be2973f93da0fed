/** A wait that can be cut short. One at a time: whoever waits does nothing else. */
export class Pause {
  #wake: () => void = () => {};

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
      this.#wake = resolve;
    });
  }

  /** Ends the wait now: the network is back, or somebody waits. */
  wake(): void {
    this.#wake();
  }
}
