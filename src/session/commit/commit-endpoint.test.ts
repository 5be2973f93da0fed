import { describe, expect, it } from "vitest";
import {
  commit,
  commitRequest,
  Jar,
  SECRET,
  TestClock,
  testEngine,
  visitor,
  write,
} from "../../../test/support/session-jar.ts";

const names = (engine: ReturnType<typeof testEngine>, jar: Jar) => engine.readRequest(jar.header()).values();

import type { SessionEngine } from "../engine.ts";

describe("the commit endpoint refuses, in this order and without any effect,", () => {
  const refused = async (engine: SessionEngine, request: Request, [status, error]: [number, string]) => {
    const response = await engine.commit(request);
    expect([response.status, await response.json()]).toEqual([status, { error }]);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    return response;
  };
  const body = { writes: [write()], tag: null };

  it.each(["GET", "PUT", "DELETE", "PATCH", "HEAD"])("the method %s", async (method) => {
    const engine = testEngine();
    const response = await engine.commit(commitRequest(body, { method }));
    expect([response.status, response.headers.get("allow"), response.headers.getSetCookie()]).toEqual([
      405,
      "POST",
      [],
    ]);
  });

  it.each([["text/plain"], ["multipart/form-data; boundary=x"], [undefined], ["application/jsonx"]])(
    "the media type %s",
    async (type) => {
      await refused(testEngine(), commitRequest(body, { headers: { "content-type": type } }), [
        415,
        "unsupported_media_type",
      ]);
    },
  );

  it("an encoded body", async () => {
    await refused(testEngine(), commitRequest(body, { headers: { "content-encoding": "gzip" } }), [
      415,
      "unsupported_media_type",
    ]);
  });

  it("a body over 64 KB, whatever its declared length", async () => {
    const long = JSON.stringify({ ...body, padding: "x".repeat(65_536) });
    await refused(testEngine(), commitRequest(long), [413, "body_too_large"]);
    await refused(testEngine(), commitRequest(body, { headers: { "content-length": "70000" } }), [
      413,
      "body_too_large",
    ]);
    await refused(testEngine(), commitRequest(long, { headers: { "content-length": "5" } }), [413, "body_too_large"]);
  });

  it.each([
    [{ origin: undefined }],
    [{ origin: "null" }],
    [{ origin: "http://evil.example" }],
    [{ origin: "http://localhost:4001" }],
    [{ "sec-fetch-site": "cross-site" }],
    [{ "sec-fetch-site": "same-site" }],
    [{ "sec-fetch-site": "none" }],
  ])("what does not show that our own page sent it: %j", async (headers) => {
    await refused(testEngine(), commitRequest(body, { headers }), [403, "cross_origin"]);
  });

  it.each([
    ["{bad"],
    ["[]"],
    ["null"],
    ["7"],
    ['{"patch":7}'],
    ['{"writes":{}}'],
    ['{"writes":[null]}'],
    ['{"writes":[{"key":"username","value":"a"}]}'],
    ['{"writes":[{"key":"username","value":"a","doc":"d","seq":1.5,"seen":""}]}'],
    ['{"writes":[{"key":"username","value":"a","doc":"d","seq":1,"seen":"now"}]}'],
    ['{"writes":[{"key":7,"value":"a","doc":"d","seq":1,"seen":""}]}'],
    ['{"writes":[],"tag":7}'],
  ])("a body that is not a commit: %s", async (text) => {
    await refused(testEngine(), commitRequest(text), [400, "bad_request"]);
  });

  it("JSON that is nested as deep as a body can be", async () => {
    const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    await refused(testEngine(), commitRequest(deep(30_000)), [400, "bad_request"]);
    const writes = `[{"key":"data","doc":"d","seq":1,"seen":"","value":${deep(30_000)}}]`;
    await refused(testEngine(), commitRequest(`{"writes":${writes}}`), [422, "invalid"]);
  });

  it("bytes that are no UTF-8", async () => {
    const bytes = new Uint8Array([0x7b, 0xff, 0xfe]);
    await refused(testEngine(), commitRequest(bytes), [400, "bad_request"]);
    await refused(testEngine(), commitRequest(bytes, { headers: { "content-length": "3" } }), [400, "bad_request"]);
  });

  it("a body that breaks off in the middle, whatever its declared length", async () => {
    for (const headers of [{}, { "content-length": "20" }]) {
      const broken = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("{"));
          controller.error(new Error("reset by its peer"));
        },
      });
      const init = { method: "POST", body: broken, duplex: "half" } as const;
      const request = new Request(commitRequest(body, { headers }), init);
      await refused(testEngine(), request, [400, "bad_request"]);
    }
  });

  it("a patch that does not open, and one that has expired", async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock });
    await refused(engine, commitRequest({ patch: "AAAA" }), [400, "patch_invalid"]);
    const { jar } = await visitor(engine);
    const ticket = (await commit(engine, jar, {})).body.ticket;
    await refused(engine, commitRequest({ patch: ticket }), [400, "patch_invalid"]);
    const connection = engine.connect("");
    const transaction = connection.begin({});
    transaction.put("visits", 1);
    transaction.commit();
    const { patch = "" } = connection.join({});
    const changed = patch.slice(0, -4) + (patch.at(-4) === "A" ? "B" : "A") + patch.slice(-3);
    await refused(engine, commitRequest({ patch: changed }), [400, "patch_invalid"]);
    clock.advance(8 * 24 * 3_600_000);
    await refused(engine, commitRequest({ patch }), [410, "patch_expired"]);
  });

  it("a plain write into a session without its CSRF token, or with a forged one", async () => {
    const engine = testEngine();
    const { jar, tag } = await visitor(engine);
    const typed = { writes: [write({ value: "eve", seq: 2 })], tag };
    await refused(engine, commitRequest(typed, { cookie: jar.header() }), [403, "csrf"]);
    await refused(engine, commitRequest(typed, { cookie: jar.header(), headers: { "x-csrf-token": "forged" } }), [
      403,
      "csrf",
    ]);
    expect(names(engine, jar)["username"]).toBe("ann");
  });

  it("a plain write of another session, by token or by tag", async () => {
    const engine = testEngine();
    const [ann, eve] = [await visitor(engine, "ann"), await visitor(engine, "eve")];
    const typed = { writes: [write({ value: "eve", seq: 2 })], tag: ann.tag };
    await refused(engine, commitRequest(typed, { cookie: ann.jar.header(), headers: { "x-csrf-token": eve.csrf } }), [
      409,
      "session_mismatch",
    ]);
    await refused(
      engine,
      commitRequest({ ...typed, tag: eve.tag }, { cookie: ann.jar.header(), headers: { "x-csrf-token": ann.csrf } }),
      [409, "session_mismatch"],
    );
    await refused(engine, commitRequest(typed, { headers: { "x-csrf-token": ann.csrf } }), [409, "no_session"]);
  });

  it("a patch of a real session where there is no cookie", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const transaction = connection.begin({});
    transaction.put("visits", 1);
    transaction.commit();
    await refused(engine, commitRequest({ patch: connection.join({}).patch }), [409, "no_session"]);
  });

  it.each<[string, unknown, [number, string]]>([
    ["unknown", 1, [422, "unknown_key"]],
    ["__proto__", { polluted: true }, [422, "unknown_key"]],
    ["constructor", 1, [422, "unknown_key"]],
    ["toString", 1, [422, "unknown_key"]],
    ["visits", 7, [403, "server_only"]],
    ["username", "x".repeat(41), [422, "invalid"]],
    ["username", 7, [422, "invalid"]],
    ["theme", "pink", [422, "invalid"]],
    ["data", JSON.parse(`${"[".repeat(40)}${"]".repeat(40)}`), [422, "invalid"]],
  ])("a plain write of %s = %j", async (key, value, refusal) => {
    const engine = testEngine();
    const fine = write({ key: "username", value: "fine", doc: "other" });
    await refused(engine, commitRequest({ writes: [fine, write({ key, value })], tag: null }), refusal);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("a plain write that does not fit, whole", async () => {
    const engine = testEngine();
    const { jar, csrf, tag } = await visitor(engine);
    const writes = [write({ key: "note", value: "x".repeat(4_000), seq: 2 })];
    await refused(engine, commitRequest({ writes, tag }, { cookie: jar.header(), headers: { "x-csrf-token": csrf } }), [
      413,
      "too_large",
    ]);
  });
});

describe("the commit endpoint", () => {
  it("makes a session of a visitor's first write: a sealed cookie, and last the beacon with the same life", async () => {
    const engine = testEngine();
    const jar = new Jar();
    const { status, body, cookies } = await commit(engine, jar, { writes: [write()], tag: null });
    expect(status).toBe(200);
    expect(cookies[0]).toMatch(/^holdfast=[\w-]+; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookies[1]).toBe(`holdfast_v=${body.tag}.${body.version}; Max-Age=34560000; Path=/; SameSite=Lax`);
    expect(body.seen).toBeNull();
    expect(names(engine, jar)["username"]).toBe("ann");
  });

  it("prefixes and secures its cookies on https", async () => {
    const engine = testEngine({ secure: true });
    const { cookies } = await commit(engine, new Jar(), { writes: [write()], tag: null });
    for (const line of cookies) expect(line).toMatch(/^__Host-holdfast.*; Path=\/;.*Secure; SameSite=Lax$/);
  });

  it("sets no cookie where nothing changes, and says what the request's cookie holds", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const { body, cookies } = await commit(engine, jar, {});
    expect(cookies).toEqual([]);
    expect(body.seen).toBe(body.version);
    expect(jar.beacon()).toEqual({ tag: body.tag, version: body.version });
  });

  it("makes nothing of an empty commit without a session", async () => {
    const { body, cookies } = await commit(testEngine(), new Jar(), {});
    expect([body.version, body.tag, body.ticket, cookies]).toEqual([null, null, null, []]);
  });

  it("changes nothing when a message comes twice or late", async () => {
    const engine = testEngine();
    const { jar, csrf, tag } = await visitor(engine);
    const headers = { "x-csrf-token": csrf };
    const first = { writes: [write({ value: "anna", seq: 2 })], tag };
    const second = { writes: [write({ value: "annabel", seq: 3 })], tag };
    await commit(engine, jar, second, headers);
    for (const late of [first, second, first]) expect((await commit(engine, jar, late, headers)).cookies).toEqual([]);
    expect(names(engine, jar)["username"]).toBe("annabel");
  });

  it("lets the later input win, and what its page had seen never", async () => {
    const engine = testEngine();
    const { jar, csrf, tag, clock } = await visitor(engine);
    const headers = { "x-csrf-token": csrf };
    const send = async (fields: Parameters<typeof write>[0]) =>
      (await commit(engine, jar, { writes: [write({ seen: clock, ...fields })], tag }, headers)).body.keys["username"];
    await send({ value: "newer", doc: "tab2", at: 1_700_000_000_500 });
    const shown = await send({ value: "stale", doc: "tab3", at: 1_700_000_000_400 });
    expect(names(engine, jar)["username"]).toBe("newer");
    await send({ value: "by a slow clock", doc: "tab4", at: 1_700_000_000_300, seen: shown ?? "" });
    expect(names(engine, jar)["username"]).toBe("by a slow clock");
  });

  it("merges a new visitor's second tab into the session that the first has made", async () => {
    const engine = testEngine();
    const jar = new Jar();
    const [one, two] = [engine.connect(""), engine.connect("")];
    expect(one.receive("write", write({ key: "username", value: "ann", tag: null } as never)).status).toBe("ok");
    expect(two.receive("write", write({ key: "theme", value: "dark", doc: "tab2", tag: null } as never)).status).toBe(
      "ok",
    );
    await commit(engine, jar, { patch: one.join({}).patch });
    const { body } = await commit(engine, jar, { patch: two.join({}).patch });
    expect(names(engine, jar)).toMatchObject({ username: "ann", theme: "dark" });
    // Nobody hands the session to a connection whose patch did not create it.
    two.mergeTicket(body.ticket ?? "");
    expect(two.join({}).tag).toBeUndefined();
  });

  it("gives the session to the connection whose patch created it, and to no other", async () => {
    const engine = testEngine();
    const jar = new Jar();
    const [mine, other] = [engine.connect(""), engine.connect("")];
    const transaction = mine.begin({});
    transaction.put("visits", 3);
    transaction.commit();
    const { body } = await commit(engine, jar, { patch: mine.join({}).patch });
    mine.receive("committed", { n: 1, ticket: body.ticket });
    other.receive("committed", { n: 1, ticket: body.ticket });
    expect([mine.join({}).tag, other.join({}).tag]).toEqual([body.tag, undefined]);
  });

  it("skips a sealed entry that does not fit, and keeps the rest", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const [one, two] = [engine.connect(jar.header()), testEngine().connect(jar.header())];
    one.receive("write", { ...write({ key: "note", value: "x".repeat(2_300), doc: "a" }), tag: one.join({}).tag });
    two.receive("write", { ...write({ key: "data", value: "y".repeat(2_300), doc: "b" }), tag: two.join({}).tag });
    await commit(engine, jar, { patch: one.join({}).patch });
    const { body } = await commit(engine, jar, { patch: two.join({}).patch });
    expect(body.skipped).toEqual([{ key: "data", reason: "too_large" }]);
    expect(names(engine, jar)).toMatchObject({ username: "ann", note: "x".repeat(2_300) });
  });

  it("takes an HTML form and sends the browser back to its page, or to the start", async () => {
    const engine = testEngine();
    const { jar, csrf } = await visitor(engine);
    const form = (referer: string) =>
      commitRequest(`username=form+user&_csrf_token=${csrf}`, {
        cookie: jar.header(),
        headers: { "content-type": "application/x-www-form-urlencoded", referer },
      });
    const response = await engine.commit(form("http://localhost:4000/settings?tab=1"));
    expect([response.status, response.headers.get("location")]).toEqual([303, "/settings?tab=1"]);
    jar.take(response);
    expect(names(engine, jar)["username"]).toBe("form user");
    expect((await engine.commit(form("http://evil.example/x"))).headers.get("location")).toBe("/");
  });

  it("takes a form whose field for the token is empty from a visitor without a session, and from no other", async () => {
    const engine = testEngine();
    const form = (jar: Jar) =>
      engine.commit(
        commitRequest("username=form+user&_csrf_token=", {
          cookie: jar.header(),
          headers: { "content-type": "application/x-www-form-urlencoded" },
        }),
      );
    const jar = new Jar();
    jar.take(await form(jar));
    expect(names(engine, jar)["username"]).toBe("form user");
    expect((await form(jar)).status).toBe(403);
  });

  it("keeps a session through a rotation of secrets, and not beyond it", async () => {
    const { jar } = await visitor(testEngine());
    const rotated = testEngine({ secrets: [`new ${SECRET}`, SECRET] });
    expect(names(rotated, jar)["username"]).toBe("ann");
    expect(names(testEngine({ secrets: [`new ${SECRET}`] }), jar)["username"]).toBe("");
  });

  it("fills the cookie to its budget and not one byte further", async () => {
    const engine = testEngine();
    const { jar, csrf, tag } = await visitor(engine);
    const put = async (length: number, seq: number) => {
      const writes = [write({ key: "note", value: "x".repeat(length), seq })];
      return (
        await engine.commit(commitRequest({ writes, tag }, { cookie: jar.header(), headers: { "x-csrf-token": csrf } }))
      ).clone();
    };
    let [fits, over] = [0, 4_000];
    for (let seq = 1_000; over - fits > 1; seq++) {
      const middle = Math.floor((fits + over) / 2);
      if ((await put(middle, seq)).status === 200) fits = middle;
      else over = middle;
    }
    jar.take(await put(fits, 2_000));
    const bytes = "holdfast".length + (jar.cookies.get("holdfast")?.length ?? 0);
    expect(bytes).toBeLessThanOrEqual(3_800);
    expect(bytes).toBeGreaterThan(3_796);
    expect((await put(fits + 1, 3_000)).status).toBe(413);
  });
});
