import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** What a hash costs: 32 MB and some 200 ms. (OWASP Password Storage Cheat Sheet, scrypt) */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** Hashes computed at once, and waiting: beyond it nobody is asked to wait, since a flood is under way. */
const AT_ONCE = 2;
const WAITING = 20;

/** Too many passwords are being checked at the moment. */
export class TooBusy extends Error {}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long where there is no hash: how long an answer takes must not tell which names exist. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

export function createPasswords(): Passwords {
  const inTurn = createTurns();
  const nobody = print({ salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES), cost: COST });
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const key = await inTurn(() => derive(password, salt, COST));
      return print({ salt, key, cost: COST });
    },
    async verify(password, hash) {
      const { salt, key, cost } = parse(hash ?? nobody);
      const derived = await inTurn(() => derive(password, salt, cost));
      return timingSafeEqual(derived, key) && hash !== undefined;
    },
  };
}

interface Hash {
  readonly salt: Buffer;
  readonly key: Buffer;
  readonly cost: typeof COST;
}

/** Its cost stands in it: when COST grows, what was hashed before can still be checked. */
const print = ({ salt, key, cost: { N, r, p } }: Hash): string =>
  ["scrypt", N, r, p, salt.toString("base64url"), key.toString("base64url")].join("$");

function parse(hash: string): Hash {
  const [, N, r, p, salt = "", key = ""] = hash.split("$");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return { salt: Buffer.from(salt, "base64url"), key: Buffer.from(key, "base64url"), cost };
}

/** On another thread. What looks the same is the same, whichever keyboard typed it (NFKC). */
function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  const options = { ...cost, maxmem: 256 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** Runs a few at once; the others wait for their turn. */
function createTurns(): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= AT_ONCE) {
      if (waiting.length >= WAITING) throw new TooBusy("too many passwords are being checked");
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
