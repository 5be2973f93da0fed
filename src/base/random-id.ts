import { randomUUID } from "node:crypto";
import { createNonces } from "./random-nonce.ts";

/** Drawn many at a time: a page needs several, and each call of the system costs more than rendering a template. */
const drawers = new Map<number, () => string>();

/** Unguessable text for ids: `bytes` random bytes as base64url. */
export function randomId(bytes: number): string {
  const draw = drawers.get(bytes) ?? drawer(bytes);
  drawers.set(bytes, draw);
  return draw();
}

function drawer(bytes: number): () => string {
  const draw = createNonces(bytes);
  const id = Buffer.alloc(bytes);
  return () => {
    draw(id);
    return id.toString("base64url");
  };
}

/** A random UUID. (RFC 9562, version 4) */
export const randomUuid = (): string => randomUUID();
