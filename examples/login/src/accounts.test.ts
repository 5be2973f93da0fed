import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAttempts } from "./attempts.ts";
import { createPasswords, TooBusy } from "./passwords.ts";
import { createRemembered, type Claim } from "./remembered.ts";
import { loginPath, returnTo } from "./return-to.ts";
import { openSqlite, type Sqlite } from "./sqlite.ts";

let folder: string;
let database: Sqlite;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-login-"));
  database = await openSqlite(join(folder, "login.sqlite"));
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const nextOf = (claim: Claim): string => (claim.is === "known" ? claim.next : claim.is);

describe("createRemembered", () => {
  it("leads the token in use and the one before to the same next one, and everybody else nowhere", () => {
    const remembered = createRemembered(database);
    const first = remembered.start(7);
    const second = nextOf(remembered.claim(first));
    expect([remembered.who(first), remembered.who(second)]).toEqual([7, 7]);
    // The answer was lost, or another tab came at the same moment.
    expect(nextOf(remembered.claim(first))).toBe(second);
    expect(remembered.claim(second)).toMatchObject({ is: "known", userId: 7 });
    for (const cookie of [undefined, "", "x", "x.y"]) {
      expect(remembered.who(cookie)).toBeUndefined();
      expect(remembered.claim(cookie)).toEqual({ is: "unknown" });
    }
  });

  it("ends the series of a token that was used before the last two", () => {
    const remembered = createRemembered(database);
    const first = remembered.start(7);
    const other = remembered.start(7);
    const second = nextOf(remembered.claim(first));
    const third = nextOf(remembered.claim(second));
    expect(remembered.who(first)).toBeUndefined();
    expect(remembered.who(third)).toBe(7);
    expect(remembered.claim(first)).toEqual({ is: "stolen", series: first.split(".")[0] });
    expect(remembered.claim(third)).toEqual({ is: "unknown" });
    expect(remembered.who(other)).toBe(7);
    remembered.forgetUser(7);
    expect(remembered.who(other)).toBeUndefined();
  });

  it("keeps no token and nothing to make one of the cookie alone", () => {
    const remembered = createRemembered(database);
    const [series = "", token = ""] = remembered.start(7).split(".");
    const row = JSON.stringify(database.prepare("SELECT * FROM remembered WHERE series = ?").all(series));
    expect(row).toContain(series);
    expect(row).not.toContain(token);
  });

  it("forgets who has not come for too long", () => {
    const remembered = createRemembered(database);
    const cookie = remembered.start(7);
    database.exec("UPDATE remembered SET used = 1");
    expect([remembered.who(cookie), remembered.claim(cookie).is]).toEqual([undefined, "unknown"]);
    remembered.start(8);
    expect(database.prepare("SELECT userId FROM remembered").all()).toMatchObject([{ userId: 8 }]);
  });
});

describe("createAttempts", () => {
  it("lets five through, of each name, until the time is over or one was right", () => {
    const attempts = createAttempts(database);
    const five = () => Array.from({ length: 5 }, () => attempts.take("ann"));
    expect(five()).toEqual([0, 0, 0, 0, 0]);
    expect(attempts.take("ann")).toBeGreaterThan(14 * 60_000);
    expect(attempts.take("bob")).toBe(0);
    attempts.clear("ann");
    expect(five()).toEqual([0, 0, 0, 0, 0]);
    database.exec("UPDATE attempts SET until = 1");
    expect(attempts.take("bob")).toBe(0);
    expect(database.prepare("SELECT name FROM attempts").all()).toHaveLength(1);
  });
});

/** The hash of "password" by scrypt with N = 16, r = 1, p = 1 and the salt "salt". */
const CHEAP = "scrypt$16$1$1$c2FsdA$RRM8PfukjIIjXfUaU0mSQRDu6JN1Lw1BaNLiruVyLYI";

describe("createPasswords", () => {
  it("knows a password again, however its characters were typed, and no other", async () => {
    const passwords = createPasswords();
    const hash = await passwords.hash("pa\u0308ssword");
    expect(hash).toMatch(/^scrypt\$32768\$8\$3\$/);
    expect(await passwords.hash("pa\u0308ssword")).not.toBe(hash);
    expect(await passwords.verify("p\u00e4ssword", hash)).toBe(true);
    expect(await passwords.verify("password", hash)).toBe(false);
    expect(await passwords.verify("password", undefined)).toBe(false);
  });

  it("checks a hash of another cost", async () => {
    expect(await createPasswords().verify("password", CHEAP)).toBe(true);
    expect(await createPasswords().verify("another", CHEAP)).toBe(false);
  });

  it("refuses a flood instead of letting it wait", async () => {
    const passwords = createPasswords();
    const flood = Array.from({ length: 23 }, () => passwords.verify("password", CHEAP));
    const results = await Promise.allSettled(flood);
    expect(results.slice(0, 22).every(({ status }) => status === "fulfilled")).toBe(true);
    expect(results[22]).toMatchObject({ reason: expect.any(TooBusy) as unknown });
    expect(await passwords.verify("password", CHEAP)).toBe(true);
  });
});

describe("returnTo", () => {
  it("keeps a path of the app, with its query", () => {
    expect(returnTo("/members?page=2#top")).toBe("/members?page=2");
    expect(loginPath(new URL("http://localhost/members?a=b&c"))).toBe("/login?to=%2Fmembers%3Fa%3Db%26c");
  });

  it.each([
    undefined,
    ["/"],
    "",
    "members",
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "/x/..//evil.example",
    "javascript:alert(1)",
    "/\ud800",
  ])("takes no other place: %j", (wanted) => {
    expect(returnTo(wanted)).toMatch(/^\/(?!\/)/);
    expect(new URL(returnTo(wanted), "http://localhost").host).toBe("localhost");
  });
});
