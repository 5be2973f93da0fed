import { randomFillSync } from "node:crypto";

const NONCES = 512;

/**
 * Makes fresh random values of one length, each written where it is wanted. They are drawn from the system many at a
 * time, for the call costs more than all of a seal; none is given out twice.
 */
export function createNonces(bytes: number): (into: Uint8Array) => void {
  const pool = Buffer.alloc(NONCES * bytes);
  let at = pool.length;
  return (into) => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    // So few bytes are sooner copied one by one than by a call.
    for (let i = 0; i < bytes; i++) into[i] = pool[at++] as number;
  };
}
