import type { Components } from "../../src/diff/components.ts";
import type { OfficialClient } from "./official-client.ts";
import type { Random } from "./random-tree.ts";

interface Destruction {
  readonly cids: readonly number[];
  readonly announced: boolean;
}

/**
 * The two messages by which the client tells that components are gone from its page, each with the delay that it has on
 * its way: the server renders meanwhile. (view.ts, `maybePushComponentsDestroyed`)
 */
export class Handshake {
  readonly #client: OfficialClient;
  readonly #components: Components;
  #seen = new Set<number>();
  #waiting: Destruction[] = [];
  #kept = false;

  constructor(client: OfficialClient, components: Components) {
    this.#client = client;
    this.#components = components;
    this.#seen = client.cids();
  }

  /** After a patch: new losses are noted, and some of those noted before arrive at the server. */
  step(random: Random): void {
    const present = this.#client.cids();
    const lost = [...this.#seen].filter((cid) => !present.has(cid));
    this.#seen = present;
    if (lost.length > 0) {
      this.#client.willDestroy(lost);
      this.#waiting.push({ cids: lost, announced: false });
    }
    // Messages keep their order.
    while (this.#waiting.length > 0 && random.below(3) > 0) this.#arrive(this.#waiting.shift() as Destruction);
  }

  /** The client joined anew: it knows of nothing that it has lost. */
  restart(): void {
    this.#waiting = [];
    this.#seen = this.#client.cids();
  }

  /** Whether the server was told, since this was asked last, of the end of one that the page shows again: it sends it in full. */
  keepsDoomed(): boolean {
    const kept = this.#kept;
    this.#kept = false;
    return kept;
  }

  #arrive({ cids, announced }: Destruction): void {
    if (announced) return this.#client.prune(this.#components.destroy(cids));
    this.#components.doom(cids);
    const present = this.#client.cids();
    const gone = cids.filter((cid) => !present.has(cid));
    if (gone.length < cids.length) this.#kept = true;
    if (gone.length > 0) this.#waiting.push({ cids: gone, announced: true });
  }
}
