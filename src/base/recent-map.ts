interface Node<K, V> {
  readonly key: K;
  value: V;
  older: Node<K, V> | undefined;
  newer: Node<K, V> | undefined;
}

/**
 * A map that tells which of its entries was set longest ago, however often each is set. A `Map` does so too where an
 * entry is deleted before it is set; but each leaves a hole behind, and with 9,000 entries that made a set 20 µs of work.
 */
export class RecentMap<K, V> {
  readonly #nodes = new Map<K, Node<K, V>>();
  #oldest: Node<K, V> | undefined;
  #newest: Node<K, V> | undefined;

  get size(): number {
    return this.#nodes.size;
  }

  get(key: K): V | undefined {
    return this.#nodes.get(key)?.value;
  }

  /** Sets an entry, which is then the newest. */
  set(key: K, value: V): void {
    const known = this.#nodes.get(key);
    if (known !== undefined) {
      known.value = value;
      return this.#renew(known);
    }
    const node = { key, value, older: undefined, newer: undefined };
    this.#nodes.set(key, node);
    this.#append(node);
  }

  delete(key: K): void {
    const known = this.#nodes.get(key);
    if (known === undefined) return;
    this.#nodes.delete(key);
    this.#unlink(known);
  }

  /** Removes the entries that were set longest ago, until one is to stay. */
  prune(isOver: (value: V) => boolean): void {
    while (this.#oldest !== undefined && isOver(this.#oldest.value)) this.delete(this.#oldest.key);
  }

  #renew(node: Node<K, V>): void {
    if (node === this.#newest) return;
    this.#unlink(node);
    this.#append(node);
  }

  #append(node: Node<K, V>): void {
    node.older = this.#newest;
    node.newer = undefined;
    if (this.#newest === undefined) this.#oldest = node;
    else this.#newest.newer = node;
    this.#newest = node;
  }

  #unlink({ older, newer }: Node<K, V>): void {
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }
}
