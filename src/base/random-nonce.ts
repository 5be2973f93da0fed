import { randomFillSync } from "node:crypto";

const NONCES = 512;

/**
 * Makes fresh random values of one length. They are drawn from the system many at a time, for the call costs more
 * than all of a seal; none is given out twice.
 */
export function createNonces(bytes: number): () => Buffer {
  const pool = Buffer.alloc(NONCES * bytes);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    // A copy: the pool is filled again while who asked may still hold the value.
    return Buffer.from(pool.subarray(at, (at += bytes)));
  };
}
