import { createHash, createHmac, randomBytes } from "node:crypto";
import { z } from "zod";
import { REMEMBER_SECONDS } from "./session.ts";
import type { Sqlite } from "./sqlite.ts";

/** What a remembered browser presents, when it is looked at for good. */
export type Claim =
  | { readonly is: "known"; readonly userId: number; readonly series: string; readonly next: string }
  /** A token of before the last two: somebody else has used the series since. It is over. */
  | { readonly is: "stolen"; readonly series: string }
  | { readonly is: "unknown" };

/**
 * Browsers that stay logged in. Each has a series, and a token that is used once: the next one is an HMAC of it under a
 * salt that only the row has. The row keeps hashes of the current token and the one before, so that a browser whose
 * answer was lost on the way, or two tabs that come back at once, are led to the same next token. An older one can only
 * be a copy: then there is no telling who is who, and the series ends.
 */
export interface Remembered {
  /** A new series: the cookie's value. */
  start(userId: number): string;
  /** Whose cookie this is. Only looks: for the first HTML. */
  who(cookie: string | undefined): number | undefined;
  /** Takes the token for the next one: from a connected view or a POST. */
  claim(cookie: string | undefined): Claim;
  forget(cookie: string | undefined): void;
  forgetUser(userId: number): void;
}

const row = z.object({
  userId: z.number(),
  salt: z.string(),
  current: z.string(),
  previous: z.string(),
  used: z.number(),
});

const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");
const after = (token: string, salt: string): string => createHmac("sha256", salt).update(token).digest("base64url");
const random = (): string => randomBytes(32).toString("base64url");
const split = (cookie = ""): [series: string, token: string] => {
  const [series = "", token = ""] = cookie.split(".");
  return [series, token];
};

export function createRemembered(database: Sqlite): Remembered {
  database.exec(`CREATE TABLE IF NOT EXISTS remembered (
    series TEXT PRIMARY KEY, userId INTEGER NOT NULL, salt TEXT NOT NULL,
    current TEXT NOT NULL, previous TEXT NOT NULL, used INTEGER NOT NULL
  )`);
  const select = database.prepare("SELECT userId, salt, current, previous, used FROM remembered WHERE series = ?");
  const insert = database.prepare("INSERT INTO remembered VALUES (?, ?, ?, ?, '', ?)");
  const rotate = database.prepare("UPDATE remembered SET previous = current, current = ?, used = ? WHERE series = ?");
  const remove = database.prepare("DELETE FROM remembered WHERE series = ?");
  const removeUser = database.prepare("DELETE FROM remembered WHERE userId = ?");
  const removeUnused = database.prepare("DELETE FROM remembered WHERE used <= ?");

  const oldest = () => Date.now() - REMEMBER_SECONDS * 1000;
  const find = (series: string) => {
    const found = row.optional().parse(select.get(series) ?? undefined);
    return found !== undefined && found.used > oldest() ? found : undefined;
  };
  return {
    start(userId) {
      removeUnused.run(oldest());
      const [series, token] = [random(), random()];
      insert.run(series, userId, random(), hashOf(token), Date.now());
      return `${series}.${token}`;
    },
    who(cookie) {
      const [series, token] = split(cookie);
      const found = find(series);
      return found !== undefined && [found.current, found.previous].includes(hashOf(token)) ? found.userId : undefined;
    },
    claim(cookie) {
      const [series, token] = split(cookie);
      const found = find(series);
      if (found === undefined) return { is: "unknown" };
      const { userId, salt, current, previous } = found;
      const next = after(token, salt);
      const hash = hashOf(token);
      if (hash === current) rotate.run(hashOf(next), Date.now(), series);
      else if (hash !== previous) {
        remove.run(series);
        return { is: "stolen", series };
      }
      return { is: "known", userId, series, next: `${series}.${next}` };
    },
    forget: (cookie) => void remove.run(split(cookie)[0]),
    forgetUser: (userId) => void removeUser.run(userId),
  };
}
