import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { AttackedApp, SECRET } from "../../support/attacked-app.ts";
import { harvest, lifeOf, PLACES, TOKENS, type Harvest, type Place } from "../../support/attacked-tokens.ts";

const places = Object.entries(PLACES);

let given: Harvest;
beforeAll(async () => (given = await harvest()));
beforeEach(async () => (given = { ...given, elsewhere: await new AttackedApp().asked() }));

/** Nothing was written, told or crashed by what came of a token. */
async function refuses(place: Place, token: string): Promise<void> {
  const apps = [given.attacked, given.elsewhere];
  const before = apps.map((app) => [app.effects(), app.lines.length]);
  expect(await place.attempt(given, token)).toBe(place.refused);
  apps.forEach(({ lines }, at) => {
    const logged = lines.slice(Number(before[at]?.[1]));
    expect(logged.filter(({ level }) => level === "error" || level === "warn")).toEqual([]);
  });
  // A ticket is passed over: the commit around it is none the worse for it.
  if (place.refused === "200") return;
  expect(apps.map((app) => app.effects())).toEqual(before.map(([effects]) => effects));
}

describe("every token in every other token's place", () => {
  const pairs = places.flatMap(([name, place]) => TOKENS.map((token) => ({ name, place, token })));

  it.each(pairs.filter(({ place, token }) => token === place.own))(
    "$token as $name is taken",
    async ({ place, token }) => {
      expect(await place.attempt(given, given.tokens[token])).toBe(place.taken);
    },
  );

  it.each(pairs.filter(({ place, token }) => token !== place.own))("$token as $name is not", ({ place, token }) =>
    refuses(place, given.tokens[token]),
  );
});

/** The token with one bit of its bytes another. */
function flipped(token: string, byte: number, bit: number): string {
  const bytes = Buffer.from(token, "base64url");
  bytes.writeUInt8(bytes.readUInt8(byte) ^ (1 << bit), byte);
  return bytes.toString("base64url");
}

const sizeOf = (token: string) => Buffer.from(token, "base64url").length;

describe("a patch that was cut or changed anywhere", () => {
  const refused = (patch: string) => given.attacked.refuses(() => given.member.send({ patch }), [400, "patch_invalid"]);

  it("is refused for any bit of any byte", async () => {
    const { patch } = given.tokens;
    for (let byte = 0; byte < sizeOf(patch); byte++) await refused(flipped(patch, byte, byte % 8));
  });

  it("is refused at any length but its own", async () => {
    const { patch } = given.tokens;
    for (let length = 0; length < patch.length; length++) await refused(patch.slice(0, length));
    for (const more of ["A", "AAAA", "=", "==", " ", "\n", patch]) await refused(patch + more);
  });

  it("is refused in another spelling of the same bytes", async () => {
    const bytes = Buffer.from(given.tokens.patch, "base64url");
    expect(sizeOf(given.tokens.patch)).toBe(bytes.length);
    for (const patch of [` ${given.tokens.patch}`, bytes.toString("hex"), bytes.toString("latin1")])
      await refused(patch);
    const padded = bytes.toString("base64");
    if (padded !== given.tokens.patch) await refused(padded);
  });
});

describe("any token that was cut or changed", () => {
  it.each(places)("is nothing as %s", async (_name, place) => {
    const token = given.tokens[place.own];
    const size = sizeOf(token);
    // The first byte, those after it, some in between, and the last of the seal.
    const bytes = [0, 1, 12, 13, ...[0.25, 0.5, 0.75].map((share) => Math.floor(size * share)), size - 16, size - 1];
    for (const byte of bytes) await refuses(place, flipped(token, byte, byte % 8));
    for (const length of [0, 1, 40, token.length - 1]) if (length > 0) await refuses(place, token.slice(0, length));
    await refuses(place, `${token}AAAA`);
  });
});

describe("a token of another app", () => {
  let other: Harvest;
  beforeAll(async () => (other = await harvest({ secret: `another ${SECRET}` })));

  it.each(places)("is nothing as %s", (_name, place) => refuses(place, other.tokens[place.own]));
});

describe("a token that has run out", () => {
  afterEach(() => void vi.useRealTimers());

  // By then there is no session to tell by; and a commit has the cookies issued anew in any case.
  const untold = ["the CSRF token of a join", "the floor cookie", "the ticket of a commit"];
  it.each(places.filter(([name]) => !untold.includes(name)))("is nothing as %s", async (_name, place) => {
    const life = lifeOf(place.own);
    vi.useFakeTimers({ toFake: ["Date"], now: given.made + life - 10_000 });
    expect(await place.attempt(given, given.tokens[place.own])).toBe(place.taken);
    given = { ...given, elsewhere: await new AttackedApp().asked() };
    vi.setSystemTime(Date.now() + 30_000);
    const refused = place.refused === "400 patch_invalid" ? "410 patch_expired" : place.refused;
    await refuses({ ...place, refused }, given.tokens[place.own]);
  });
});
