import type { KeyRing } from "../../src/base/key-ring.ts";
import { FORMAT } from "../../src/base/token-bytes.ts";

type Row = readonly [key: string, clock: string, value: unknown];

/** A session that something was sealed for. */
export interface SealedFor {
  readonly id: string;
  readonly generation: number;
  readonly anonymous: boolean;
}

type SessionRow = readonly [id: string, generation: number, flags: number, rows: readonly Row[]];

/** Bytes a real seal adds: version, nonce and tag. */
const OVERHEAD = 29;

/**
 * A key ring without cryptography, for ten thousand schedules a minute: nobody forges anything here, and tokens are as
 * long as real ones. It remembers the lowest and the highest clock that every value was ever given.
 */
export class CheapRing implements KeyRing {
  /** By value; values of a schedule are never written twice. */
  readonly given = new Map<unknown, string>();
  readonly latest = new Map<unknown, string>();
  /** The sessions each was sealed for. */
  readonly sessions = new Map<unknown, SealedFor[]>();
  /** Every session, by the name that scripts see. */
  readonly tags = new Map<string, SealedFor>();
  readonly #ids = new Map<string, SealedFor>();
  readonly #crosses: (key: string, value: unknown, sessions: readonly SealedFor[]) => void;

  /** @param crosses hears of a value that is sealed for another session than before, which comes first. */
  constructor(crosses: (key: string, value: unknown, sessions: readonly SealedFor[]) => void = () => {}) {
    this.#crosses = crosses;
  }

  session(id: string): SealedFor | undefined {
    return this.#ids.get(id);
  }

  seal(purpose: string, context: string, data: string): string {
    const head = headOf(purpose, context);
    const row = sessionOf(purpose, data);
    if (row !== undefined) this.holds(row);
    return Buffer.from(head + data).toString("base64url");
  }

  /** Somebody has stored, or sealed, that a session holds these. */
  holds([id, generation, flags, rows]: SessionRow): void {
    const session = this.#ids.get(id) ?? { id, generation, anonymous: (flags & 1) !== 0 };
    if (!this.#ids.has(id)) {
      this.#ids.set(id, session);
      this.tags.set(this.hash("tag", `${id} ${generation}`), session);
    }
    for (const [key, clock, value] of rows) {
      this.note(value, clock);
      if (value === null) continue;
      const known = this.sessions.get(value);
      if (known?.includes(session)) continue;
      const sessions = [session, ...(known ?? [])];
      this.sessions.set(value, sessions);
      if (known !== undefined) this.#crosses(key, value, sessions);
    }
  }

  /** A value was given a clock. */
  note(value: unknown, clock: string): void {
    const lowest = this.given.get(value);
    if (lowest === undefined || clock < lowest) this.given.set(value, clock);
    if (clock > (this.latest.get(value) ?? "")) this.latest.set(value, clock);
  }

  open(purpose: string, context: string, token: string): string | undefined {
    const text = Buffer.from(token, "base64url").toString();
    const head = headOf(purpose, context);
    return text.startsWith(head) ? text.slice(head.length) : undefined;
  }

  sign(purpose: string, data: string): string {
    return this.seal(purpose, "signed", data);
  }

  verify(purpose: string, token: string): string | undefined {
    return this.open(purpose, "signed", token);
  }

  hash(purpose: string, data: string): string {
    let [high, low] = [0xdeadbeef, 0x41c6ce57];
    for (const text of [purpose, " ", data]) {
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        high = Math.imul(high ^ code, 2654435761);
        low = Math.imul(low ^ code, 1597334677);
      }
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return ((high >>> 0).toString(36).padStart(7, "0") + (low >>> 0).toString(36).padStart(7, "0")).slice(-11);
  }

  verifyHash(purpose: string, data: string, hash: string): boolean {
    return this.hash(purpose, data) === hash;
  }
}

/** As every token of ours, it begins with the byte of the format. */
const headOf = (purpose: string, context: string): string =>
  `${String.fromCharCode(FORMAT)}${purpose} ${context} `.padEnd(OVERHEAD, ".");

/** The session that is sealed there. */
export function sessionOf(purpose: string, data: string): SessionRow | undefined {
  if (purpose !== "cookie" && purpose !== "patch" && purpose !== "ticket" && purpose !== "kept") return undefined;
  const [, content] = JSON.parse(data) as [number, unknown[]];
  return (purpose === "cookie" || purpose === "kept" ? content : content[0]) as SessionRow;
}
