import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { SECRET } from "../../support/attacked-app.ts";
import { harvest, type Harvest } from "../../support/attacked-tokens.ts";
import { ORIGIN, type Page } from "../../support/browser.ts";
import { createKeyRing } from "../../../src/base/key-ring.ts";
import { announce, binaryPush, choose, openFile, preflight } from "../../support/upload.ts";
import { tokenOf } from "../../support/upload-view.ts";

/** `FUZZ_SEED=7 npx vitest run test/wire/attacks/fuzz.test.ts` plays others, `FUZZ_RUNS=10` ten times as many. */
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_125);
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 1);
const play = <T>(property: fc.IAsyncProperty<T> | fc.IProperty<T>, runs = 300): Promise<void> =>
  Promise.resolve(fc.assert(property, { seed: SEED, numRuns: runs * RUNS }));

const anyBytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));

/** Something valid of which a few bytes are others, are missing, are doubled, or have come in between. */
function mutated(valid: () => string | Uint8Array): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    how: fc.constantFrom("flip", "set", "cut", "drop", "double", "insert"),
    byte: fc.nat(255),
    length: fc.nat(20),
    token: fc.constantFrom(
      '"',
      "\\",
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "null",
      "1e999",
      "-0",
      "__proto__",
      "%",
      "=",
      ";",
      "\0",
      "\ud800",
    ),
  });
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) =>
    changes.reduce<Buffer>((bytes, { at, how, byte, length, token }) => {
      const from = Math.floor(at * bytes.length);
      const [before, after] = [bytes.subarray(0, from), bytes.subarray(from)];
      const rest = after.subarray(length);
      switch (how) {
        case "flip":
          return Buffer.concat([before, after.subarray(0, 1).map((old) => old ^ (1 << (byte & 7))), after.subarray(1)]);
        case "set":
          return Buffer.concat([before, Buffer.of(byte), after.subarray(1)]);
        case "cut":
          return before;
        case "drop":
          return Buffer.concat([before, rest]);
        case "double":
          return Buffer.concat([before, after.subarray(0, length), after]);
        case "insert":
          return Buffer.concat([before, Buffer.from(token), after]);
      }
    }, Buffer.from(valid())),
  );
}

const either = (valid: () => string | Uint8Array) => fc.oneof({ weight: 3, arbitrary: mutated(valid) }, anyBytes);
/** A header's value may hold no line break, and each of its letters is a byte. */
const toHeader = (bytes: Buffer) => bytes.toString("latin1").replaceAll(/[\0\r\n]/g, "");

const REFUSALS = [400, 403, 409, 410, 413, 415, 422];
const prototypes = [Object.prototype, Array.prototype, String.prototype, Function.prototype];
const shapes = () => prototypes.map((prototype) => Object.getOwnPropertyNames(prototype).length);

describe(`random bytes (seed ${SEED})`, () => {
  let given: Harvest;
  let before: number[];
  beforeAll(async () => {
    given = await harvest({ limits: { messagesPerSecond: 1_000_000 } });
    before = shapes();
  });
  afterEach(() => {
    expect(shapes()).toEqual(before);
    for (const app of [given.attacked, given.elsewhere])
      expect(app.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  /** A commit that is taken, or refused without any effect. */
  async function answered(body: Buffer, headers: Record<string, string | undefined> = {}): Promise<void> {
    const { attacked, member } = given;
    const effects = attacked.effects();
    const response = await member.send(body, headers);
    expect([200, 303, ...REFUSALS]).toContain(response.status);
    if (response.status < 400) return;
    expect(Object.keys((await response.json()) as object)).toEqual(["error"]);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(attacked.effects()).toEqual(effects);
  }

  it("as the body of a commit are taken or refused", async () => {
    const valid = () => {
      const typed = given.member.typed({ value: "ann" }, { key: "data", value: { a: [1, null, "é"] } });
      return JSON.stringify({ ...typed, patch: given.tokens.patch, ticket: given.tokens.ticket });
    };
    await play(fc.asyncProperty(either(valid), (body) => answered(body)));
  });

  it("as a form are taken or refused", async () => {
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const valid = () => `username=a%C3%A9+b&theme=dark&_csrf_token=${given.member.csrf}`;
    await play(fc.asyncProperty(either(valid), (body) => answered(body, type)));
  });

  it("as headers of a commit are taken or refused", async () => {
    const body = () => Buffer.from(JSON.stringify(given.member.typed({ value: "ann" })));
    for (const [name, valid] of [
      ["x-csrf-token", () => given.tokens["CSRF token"]],
      ["content-type", () => "application/json; charset=utf-8"],
      ["content-length", () => "120"],
      ["origin", () => ORIGIN],
      ["sec-fetch-site", () => "same-origin"],
      ["referer", () => `${ORIGIN}/?a=1`],
    ] as const)
      await play(
        fc.asyncProperty(either(valid), (value) => answered(body(), { [name]: toHeader(value) })),
        60,
      );
  });

  it("as cookies of a commit are taken or refused", async () => {
    const body = () => Buffer.from(JSON.stringify(given.member.typed({ value: "ann" })));
    const cookie = () => [...given.member.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    await play(fc.asyncProperty(either(cookie), (value) => answered(body(), { cookie: toHeader(value) })));
  });

  it("as cookies of a page show it, to the visitor or to nobody", async () => {
    // Where nothing has been heard of what the others commit.
    const { elsewhere, member, tokens } = given;
    const courier = { k: "note", v: "typed", d: "doc", q: 9, s: "", a: Date.now(), t: member.tag };
    const cookies = new Map([
      ...member.browser.cookies,
      ["holdfast_c0", Buffer.from(JSON.stringify(courier)).toString("base64url")],
      ["holdfast_c1", `p.${tokens.patch}`],
      ["__phoenix_flash__", tokens.flash],
    ]);
    const valid = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    // The JSON in a courier is anybody's as well.
    const couriers = either(() => JSON.stringify(courier)).map((bytes) => {
      return Buffer.from(`${valid()}; holdfast_c2=${bytes.toString("base64url")}`);
    });
    const property = fc.asyncProperty(fc.oneof(either(valid), couriers), async (value) => {
      const effects = elsewhere.effects();
      const headers = { cookie: toHeader(value) };
      const response = await elsewhere.app.fetch(new Request(`${ORIGIN}/`, { headers }));
      expect(response.status).toBe(200);
      expect(await response.text()).toMatch(/visits=(0|7|100) /);
      expect(elsewhere.effects()).toEqual(effects);
    });
    await play(property);
  });

  it("as a token open nothing, of any kind", async () => {
    const ring = createKeyRing([SECRET]);
    const tokens = Object.values(given.tokens);
    const text = fc.oneof(
      ...tokens.map((token) => mutated(() => token)),
      anyBytes,
      anyBytes.map((bytes) => Buffer.from(bytes.toString("base64url"))),
    );
    const property = fc.property(text, (bytes) => {
      const token = bytes.toString("latin1");
      fc.pre(!tokens.includes(token));
      const opened = (["cookie", "patch", "ticket", "csrf", "floor", "upload", "poll", "flash"] as const).map(
        (purpose) => ring.open(purpose, purpose === "cookie" ? "holdfast" : "", token),
      );
      expect([...opened, ring.verify("page", token)].filter((data) => data !== undefined)).toEqual([]);
    });
    await play(property, 2_000);
  });

  /** Frames of which none may be more than the end of its own connection. */
  async function connected(prepare: (page: Page) => Promise<unknown> = async () => {}): Promise<Page> {
    const page = await given.member.browser.open("/");
    await prepare(page);
    return page;
  }
  const survives = (page: Page, frame: Buffer | string) => {
    page.send(frame);
    // 1011 would say that our own code had thrown where nothing was to catch it.
    expect([undefined, 1008, 1009]).toContain(page.closedWith);
    return page.closedWith === undefined;
  };

  it("as frames of text end their connection at most", async () => {
    const opened = await given.member.browser.open("/");
    const [container] = opened.containers();
    const { ticket, "what a tab keeps": tab } = given.tokens;
    const frames = [
      [
        "1",
        "1",
        `lv:${container?.id}`,
        "phx_join",
        {
          url: `${ORIGIN}/`,
          params: { _mounts: 0, _csrf_token: given.member.csrf, _holdfast_ticket: ticket, _holdfast_kept: { tab } },
          session: container?.session,
          static: null,
          sticky: false,
        },
      ],
      ["s", "2", "holdfast:session", "phx_join", { ticket, kept: { tab } }],
      ["s", "3", "holdfast:session", "write", { ...given.member.typed({ value: "ann" }).writes[0], tag: null }],
      ["s", "4", "holdfast:session", "committed", { n: 1, ticket }],
      ["s", "5", "holdfast:session", "stored", { n: 1, reason: "ephemeral" }],
      ["s", "6", "holdfast:session", "kept", { tab }],
      [
        "1",
        "7",
        `lv:${container?.id}`,
        "event",
        { type: "form", event: "choose", value: "a[b][]=1&a[b][]=2", meta: {} },
      ],
    ].map((frame) => JSON.stringify(frame));
    const sequence = fc.array(
      fc.nat(frames.length - 1).chain((at) => either(() => frames[at] ?? "")),
      { minLength: 1, maxLength: 6 },
    );
    const property = fc.asyncProperty(sequence, async (sent) => {
      const page = await connected();
      // What is before the changed one is as it should be.
      for (const frame of frames.slice(0, 2)) page.send(frame);
      for (const frame of sent) if (!survives(page, frame.toString("latin1"))) break;
      page.disconnect();
    });
    await play(property, 200);
  });

  it("as frames of bytes, chunks of a file among them, end their connection at most", async () => {
    const chunk = () => binaryPush({ joinRef: "j0", ref: "9", topic: "lvu:0", event: "chunk" }, Buffer.from("six666"));
    const prepare = async (page: Page) => {
      const view = await page.join();
      const file = announce("0", { size: 6 });
      await choose(view, [file], "choose");
      await openFile(page, "0", tokenOf(await preflight(view, [file]), "0"));
    };
    const property = fc.asyncProperty(fc.array(either(chunk), { minLength: 1, maxLength: 6 }), async (sent) => {
      const page = await connected(prepare);
      for (const frame of sent) if (!survives(page, frame)) break;
      page.disconnect();
    });
    await play(property, 100);
  });

  it("as the body of a long poll are taken, or end that poll", async () => {
    const frame = JSON.stringify(["s", "2", "holdfast:session", "phx_join", {}]);
    const poll = async (token: string, init: RequestInit = {}) => {
      const response = await given.member.browser.fetch(`/live/longpoll?vsn=2.0.0&token=${token}`, init);
      expect(response.status).toBe(200);
      return (await response.json()) as { status: number; token: string };
    };
    const property = fc.asyncProperty(
      either(() => `${frame}\nAAgHAw==\n${frame}`),
      async (body) => {
        const { token } = await poll("");
        const { status } = await poll(token, { method: "POST", body, headers: { origin: ORIGIN } });
        expect([200, 410]).toContain(status);
        // Ended by its own limit, so that none is left waiting.
        await poll(token, { method: "POST", body: "\n".repeat(101), headers: { origin: ORIGIN } });
      },
    );
    await play(property, 150);
  });
});
