import { createAttempts } from "./attempts.ts";
import { createLogins } from "./logins.ts";
import { createPasswords, TooBusy } from "./passwords.ts";
import { createRemembered } from "./remembered.ts";
import type { Visit } from "./session.ts";
import { atomically, type Sqlite } from "./sqlite.ts";
import { createUsers, nameKey, type User } from "./users.ts";

export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** Whether the browser is to stay logged in. */
  readonly remember: boolean;
}

/** Why somebody is not let in, in words for them; undefined where they are. */
export type Problem = string | undefined;

/** Logging in and out, the same for connected views and for forms that are posted. */
export interface Accounts {
  register(visit: Visit, credentials: Credentials): Promise<Problem>;
  login(visit: Visit, credentials: Credentials): Promise<Problem>;
  logout(visit: Visit): void;
  /** Ends every session of the user, here and elsewhere, and lets no browser remember them. */
  logoutEverywhere(visit: Visit): Promise<void>;
  /** Who is here. Only looks: a browser that is remembered is shown as its user, and nothing is written. */
  look(visit: Visit): User | undefined;
  /** Who is here; a browser that is remembered is logged in. For connected views and controllers of a POST. */
  resume(visit: Visit): Promise<User | "stolen" | undefined>;
  members(): readonly User[];
  browsers(visit: Visit, userId: number): readonly Browser[];
}

/** Where a user is logged in, as it may be shown: a session's id is as secret as its cookie. */
export interface Browser {
  /** When the login began, in ms since 1970. */
  readonly since: number;
  /** Whether it stays logged in. */
  readonly stays: boolean;
  /** Whether it is the one that asks. */
  readonly here: boolean;
}

/** Told to whom a copied cookie has thrown out. */
export const STOLEN =
  "Somebody else has used a copy of the cookie by which this browser stayed logged in. All it led to was ended.";

const MINUTE_MS = 60_000;

export function createAccounts(database: Sqlite, revoke: (sessionId: string) => Promise<void>): Accounts {
  const users = createUsers(database, createPasswords());
  const attempts = createAttempts(database);
  const remembered = createRemembered(database);
  const logins = createLogins(database);

  /** A new session for the user, of which whoever knew the old one knows nothing. */
  function begin(visit: Visit, userId: number, cookie: string | undefined): void {
    logins.remove(visit.session.id);
    visit.session.renew();
    visit.session.put("userId", userId);
    const [series = ""] = cookie?.split(".") ?? [];
    logins.add(userId, { id: visit.session.id ?? "", series });
    if (cookie !== undefined) visit.putCookie("remember", cookie);
    else if (visit.cookies["remember"] !== undefined) visit.deleteCookie("remember");
  }

  function enter(visit: Visit, { id }: User, { remember }: Credentials): void {
    remembered.forget(visit.cookies["remember"]);
    begin(visit, id, remember ? remembered.start(id) : undefined);
  }

  /** Who is here, or would be if the browser that is remembered were logged in. */
  function userIdOf({ session, cookies }: Visit): number | undefined {
    return session.userId ?? remembered.who(cookies["remember"]);
  }

  return {
    register: (visit, credentials) =>
      unlessBusy(async () => {
        const user = await users.register(credentials.name, credentials.password);
        if (user === undefined) return "This name is taken.";
        enter(visit, user, credentials);
        return undefined;
      }),

    login: (visit, credentials) =>
      unlessBusy(async () => {
        const key = nameKey(credentials.name);
        const wait = Math.ceil(attempts.take(key) / MINUTE_MS);
        if (wait > 0) return `Too many attempts. Try again in ${wait} ${wait === 1 ? "minute" : "minutes"}.`;
        const user = await users.check(credentials.name, credentials.password);
        if (user === undefined) return "Name or password is wrong.";
        attempts.clear(key);
        enter(visit, user, credentials);
        return undefined;
      }),

    logout(visit) {
      logins.remove(visit.session.id);
      remembered.forget(visit.cookies["remember"]);
      visit.deleteCookie("remember");
      visit.session.drop();
    },

    async logoutEverywhere(visit) {
      const userId = userIdOf(visit);
      const own = visit.session.id;
      visit.deleteCookie("remember");
      visit.session.drop();
      if (userId === undefined) return;
      // First what could begin a session, then the sessions: none comes in between.
      const present = atomically(database, () => {
        remembered.forgetUser(userId);
        return logins.ofUser(userId);
      });
      await Promise.all(present.filter(({ id }) => id !== own).map(({ id }) => revoke(id)));
      for (const { id } of present) logins.remove(id);
    },

    look(visit) {
      const id = userIdOf(visit);
      return id === undefined ? undefined : users.find(id);
    },

    async resume(visit) {
      const { userId } = visit.session;
      const cookie = visit.cookies["remember"];
      if (userId !== undefined || cookie === undefined) return userId === undefined ? undefined : users.find(userId);
      const claim = atomically(database, () => {
        const claimed = remembered.claim(cookie);
        if (claimed.is === "known") begin(visit, claimed.userId, claimed.next);
        return claimed;
      });
      if (claim.is === "known") return users.find(claim.userId);
      visit.deleteCookie("remember");
      if (claim.is === "unknown") return undefined;
      // Whose sessions these are nobody can tell: the thief's are among them.
      for (const { id } of logins.ofSeries(claim.series)) {
        await revoke(id);
        logins.remove(id);
      }
      return "stolen";
    },

    members: () => users.newest(),

    browsers(visit, userId) {
      const known = logins.ofUser(userId);
      const own = known.find(({ id }) => id === visit.session.id);
      // A browser that stays logged in has had several sessions, each tab that came back with others perhaps its own.
      const browsers = new Map(known.toReversed().map((login) => [login.series || login.id, login]));
      return [...browsers.values()].map(({ since, series, id }) => ({
        since,
        stays: series !== "",
        here: id === own?.id || (series !== "" && series === own?.series),
      }));
    },
  };
}

async function unlessBusy(run: () => Promise<Problem>): Promise<Problem> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof TooBusy) return "Too many are logging in just now. Try again in a moment.";
    throw error;
  }
}
