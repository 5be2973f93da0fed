import { randomBytes } from "node:crypto";

/** Unguessable text for ids: `bytes` random bytes as base64url. */
export const randomId = (bytes: number): string => randomBytes(bytes).toString("base64url");
