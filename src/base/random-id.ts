import { randomUUID } from "node:crypto";
import { createNonces } from "./random-nonce.ts";

/** Drawn many at a time: a page needs several, and each call of the system costs more than rendering a template. */
const pools = new Map<number, () => Buffer>();

/** Unguessable text for ids: `bytes` random bytes as base64url. */
export function randomId(bytes: number): string {
  const pool = pools.get(bytes) ?? createNonces(bytes);
  pools.set(bytes, pool);
  return pool().toString("base64url");
}

/** A random UUID. (RFC 9562, version 4) */
export const randomUuid = (): string => randomUUID();
