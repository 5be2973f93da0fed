/**
 * A map that takes no room before something is put into it. An idle view has two dozen collections, of which it uses
 * two or three; an empty `Map` or `Set` takes a sixth of a kilobyte.
 */
export class SparseMap<K, V> {
  #map: Map<K, V> | undefined;

  get size(): number {
    return this.#map?.size ?? 0;
  }
  has(key: K): boolean {
    return this.#map?.has(key) ?? false;
  }
  get(key: K): V | undefined {
    return this.#map?.get(key);
  }
  set(key: K, value: V): this {
    (this.#map ??= new Map<K, V>()).set(key, value);
    return this;
  }
  delete(key: K): boolean {
    return this.#map?.delete(key) ?? false;
  }
  clear(): void {
    this.#map = undefined;
  }
  keys(): Iterable<K> {
    return this.#map?.keys() ?? [];
  }
  values(): Iterable<V> {
    return this.#map?.values() ?? [];
  }
  [Symbol.iterator](): Iterator<[K, V]> {
    return (this.#map ?? NOTHING)[Symbol.iterator]();
  }
}

/** A set of the same kind. */
export class SparseSet<T> {
  #set: Set<T> | undefined;

  get size(): number {
    return this.#set?.size ?? 0;
  }
  has(value: T): boolean {
    return this.#set?.has(value) ?? false;
  }
  add(value: T): this {
    (this.#set ??= new Set<T>()).add(value);
    return this;
  }
  delete(value: T): boolean {
    return this.#set?.delete(value) ?? false;
  }
  clear(): void {
    this.#set = undefined;
  }
  [Symbol.iterator](): Iterator<T> {
    return (this.#set ?? NOTHING)[Symbol.iterator]();
  }
}

const NOTHING: readonly never[] = [];
