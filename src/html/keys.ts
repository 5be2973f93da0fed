import { HoldfastError } from "../base/errors.ts";

/** What a row is known by; unique in its list. */
export type Key = string | number;

/** A list whose rows are known by keys. */
interface Keyed {
  readonly items: readonly unknown[];
  readonly key: (item: unknown, index: number) => Key;
}

/**
 * Sees that no key of a list comes twice. Numbers that ascend, as ids mostly do, differ without being remembered: to put
 * them into a set takes half as long as to print the rows.
 */
export class Keys {
  readonly #list: Keyed;
  #last = -Infinity;
  /** Made for the first key that does not ascend. */
  #taken: Set<Key> | undefined;

  constructor(list: Keyed) {
    this.#list = list;
  }

  /** To be called for each row in turn. @throws HoldfastError `template_duplicate_key` when a row before has it. */
  claim(key: Key, index: number): void {
    if (this.#taken === undefined && typeof key === "number" && key > this.#last) this.#last = key;
    else claimKey((this.#taken ??= this.#before(index)), key, index);
  }

  #before(index: number): Set<Key> {
    const { items, key } = this.#list;
    return new Set(items.slice(0, index).map((item, at) => key(item, at)));
  }
}

/** Notes a key. @throws HoldfastError `template_duplicate_key` when a row before has it. */
export function claimKey(keys: { has(key: Key): boolean; add(key: Key): unknown }, key: Key, index: number): void {
  if (keys.has(key)) {
    throw new HoldfastError(
      "template_duplicate_key",
      `Row ${index} of each() has the key ${String(key)}, which a row before it has too. ` +
        "Give each row a key of its own, such as the item's id.",
    );
  }
  keys.add(key);
}
