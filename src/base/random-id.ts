import { randomBytes, randomUUID } from "node:crypto";

/** Unguessable text for ids: `bytes` random bytes as base64url. */
export const randomId = (bytes: number): string => randomBytes(bytes).toString("base64url");

/** A random UUID. (RFC 9562, version 4) */
export const randomUuid = (): string => randomUUID();
