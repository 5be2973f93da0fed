import { describe, expect, it } from "vitest";
import { AttackedApp } from "../../support/attacked-app.ts";
import { AttackedVisitor, type Headers } from "../../support/attacked-visitor.ts";

type Refused = readonly [status: number, error: string];

const PLACES = ["cookie", "store"] as const;
const FORM: Headers = { "content-type": "application/x-www-form-urlencoded" };
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));

/** Somebody with a session, and somebody without one. */
async function victims(keeps: (typeof PLACES)[number]) {
  const attacked = new AttackedApp(keeps);
  return { attacked, ann: await AttackedVisitor.named(attacked, "ann"), nobody: new AttackedVisitor(attacked) };
}

/** What the visitor's pages show is what it was. */
const unchanged = async (ann: AttackedVisitor) => expect(await ann.html()).toContain('<h1 title="ann">ann</h1>');

describe.each(PLACES)("with sessions in a %s, a request that shows no sign of our own page", (keeps) => {
  it.each<[string, Headers]>([
    ["no origin", { origin: undefined }],
    ["the origin null", { origin: "null" }],
    ["an empty origin", { origin: "" }],
    ["another site", { origin: "http://evil.example" }],
    ["a sibling subdomain", { origin: "http://evil.localhost:4000" }],
    ["a parent domain", { origin: "http://host:4000" }],
    ["another port", { origin: "http://localhost:4001" }],
    ["another scheme", { origin: "https://localhost:4000" }],
    ["our origin in front of another", { origin: "http://localhost:4000.evil.example" }],
    ["our origin behind a name", { origin: "http://localhost:4000@evil.example" }],
    ["our origin beside another", { origin: "http://localhost:4000, http://evil.example" }],
    ["our origin in capitals", { origin: "HTTP://LOCALHOST:4000" }],
    ["our origin as a path", { origin: "http://localhost:4000/" }],
    ["our origin in the referer alone", { origin: undefined, referer: "http://localhost:4000/" }],
    ["sec-fetch-site cross-site, whatever its origin", { "sec-fetch-site": "cross-site" }],
    ["sec-fetch-site same-site", { "sec-fetch-site": "same-site" }],
    ["sec-fetch-site none", { "sec-fetch-site": "none" }],
    ["sec-fetch-site of two minds", { "sec-fetch-site": "same-origin, cross-site" }],
  ])("%s, is refused with cross_origin", async (_of, headers) => {
    const { attacked, ann, nobody } = await victims(keeps);
    for (const visitor of [ann, nobody]) {
      await attacked.refuses(() => visitor.send(visitor.typed({ value: "eve" }), headers), [403, "cross_origin"]);
      const form = { ...headers, ...FORM };
      await attacked.refuses(
        () => visitor.send(`username=eve&_csrf_token=${visitor.csrf ?? ""}`, form),
        [403, "cross_origin"],
      );
      await attacked.refuses(() => visitor.send({}, headers), [403, "cross_origin"]);
    }
    await unchanged(ann);
    expect(nobody.browser.cookies.size).toBe(0);
  });
});

describe("a request of our own page", () => {
  it("is taken by either sign", async () => {
    const { ann } = await victims("cookie");
    await ann.commit(ann.typed({ value: "bea" }));
    await ann.commit(ann.typed({ value: "cem" }), { "sec-fetch-site": "same-origin" });
    expect(await ann.html()).toContain('<h1 title="cem">cem</h1>');
  });
});

describe.each(PLACES)("with sessions in a %s, a body that is not what it says", (keeps) => {
  it.each<[string, string | Buffer, Refused?]>([
    ["nothing", ""],
    ["malformed JSON", '{"writes": ['],
    ["two values", "{}{}"],
    ["a comment", "{/**/}"],
    ["no record", "[]"],
    ["text", '"{}"'],
    ["null", "null"],
    ["NaN for a value", '{"writes":[{"key":"data","value":NaN,"doc":"d","seq":1,"seen":""}]}'],
    ["Infinity for a value", '{"writes":[{"key":"data","value":-Infinity,"doc":"d","seq":1,"seen":""}]}'],
    ["an overlong UTF-8 form", bytes('{"tag":"', [0xc0, 0xaf], '"}')],
    ["a byte that is no UTF-8", bytes('{"tag":"', [0xff], '"}')],
    ["a character that is cut off", bytes('{"tag":"', [0xe2, 0x82])],
    ["a surrogate in UTF-8", bytes('{"tag":"', [0xed, 0xa0, 0x80], '"}')],
    ["UTF-16", Buffer.from('{"writes":[],"tag":null}', "utf16le")],
    ["bytes", Buffer.from(Array.from({ length: 256 }, (_, at) => at))],
    ["a list of writes that is none", '{"writes":{"0":{}}}'],
    ["a write that is none", '{"writes":[null]}'],
    ["a write without a value", '{"writes":[{"key":"username","doc":"d","seq":1,"seen":""}]}'],
    ["a key that is no text", '{"writes":[{"key":["username"],"value":"eve","doc":"d","seq":1,"seen":""}]}'],
    ["a document with a line break", '{"writes":[{"key":"username","value":"eve","doc":"d\\n","seq":1,"seen":""}]}'],
    ["a sequence that is no count", '{"writes":[{"key":"username","value":"eve","doc":"d","seq":-1,"seen":""}]}'],
    ["a sequence beyond counting", '{"writes":[{"key":"username","value":"eve","doc":"d","seq":1e308,"seen":""}]}'],
    ["a clock that is none", '{"writes":[{"key":"username","value":"eve","doc":"d","seq":1,"seen":"now"}]}'],
    ["a time that is none", '{"writes":[{"key":"username","value":"eve","doc":"d","seq":1,"seen":"","at":"now"}]}'],
    ["a tag that is a record", '{"tag":{"toString":1}}'],
    ["a patch that is a list", '{"patch":["AAAA"]}'],
    ["a ticket that is a record", '{"ticket":{}}'],
    ["51 writes", JSON.stringify({ writes: Array.from({ length: 51 }, () => ({})), tag: null })],
    ["JSON nested to the end", "[".repeat(60_000)],
    ["a patch that nobody sealed", '{"patch":"AAAA"}', [400, "patch_invalid"]],
    ["an empty patch", '{"patch":""}', [400, "patch_invalid"]],
  ])("%s, is refused with 400", async (_of, body, refused = [400, "bad_request"]) => {
    const { attacked, ann, nobody } = await victims(keeps);
    for (const visitor of [ann, nobody]) await attacked.refuses(() => visitor.send(body), refused);
    await unchanged(ann);
  });

  it.each<[string, string | Buffer]>([
    ["nothing", ""],
    ["a token alone", "_csrf_token=x"],
    ["a lone percent sign", "username=%"],
    ["a percent sign before letters", "username=%zz"],
    ["percent-encoding that is cut off", "username=%E0%A4%A"],
    ["percent-encoding of no UTF-8", "username=%ff"],
    ["percent-encoding of a surrogate", "username=%ED%A0%80"],
    ["the same in a name", "%c0%af=eve"],
    ["a byte that is no UTF-8", bytes("username=", [0xff])],
    ["51 fields", Array.from({ length: 51 }, (_, at) => `f${at}=1`).join("&")],
  ])("%s as a form, is refused with 400", async (_of, body) => {
    const { attacked, ann, nobody } = await victims(keeps);
    for (const visitor of [ann, nobody]) await attacked.refuses(() => visitor.send(body, FORM), [400, "bad_request"]);
    await unchanged(ann);
  });

  it.each([
    [undefined],
    [""],
    ["text/plain"],
    ["multipart/form-data; boundary=x"],
    ["text/html"],
    ["application/jsonx"],
    ["application/json, text/plain"],
    ["json"],
  ])("the media type %j, is refused with 415", async (type) => {
    const { attacked, ann } = await victims(keeps);
    const typed = ann.typed({ value: "eve" });
    const refused = [415, "unsupported_media_type"] as const;
    // With bytes `fetch` sets no type of its own.
    await attacked.refuses(() => ann.send(Buffer.from(JSON.stringify(typed)), { "content-type": type }), refused);
    await attacked.refuses(() => ann.send(typed, { "content-encoding": "gzip" }), refused);
    await attacked.refuses(() => ann.send(typed, { "content-encoding": "identity" }), refused);
    await unchanged(ann);
  });

  it("of 65,536 bytes, is read; of one more, is refused with 413", async () => {
    const { attacked, ann } = await victims(keeps);
    const body = (length: number) => {
      const [head, tail] = ['{"padding":"', '"}'];
      return head + "x".repeat(length - head.length - tail.length) + tail;
    };
    expect((await ann.send(body(65_536))).status).toBe(200);
    await attacked.refuses(() => ann.send(body(65_537)), [413, "body_too_large"]);
    await attacked.refuses(() => ann.send("{}", { "content-length": "65537" }), [413, "body_too_large"]);
    // What does not say how long it is, is cut off where it becomes too long.
    let sent = 0;
    const endless = new ReadableStream({
      pull: (stream) => {
        sent += 1;
        stream.enqueue(Buffer.alloc(16_384, 0x20));
      },
    });
    const init = { method: "POST", body: endless, duplex: "half" } as RequestInit;
    await attacked.refuses(() => ann.request(init), [413, "body_too_large"]);
    expect(sent).toBeLessThan(10);
  });
});

describe.each(PLACES)("with sessions in a %s, another method than POST", (keeps) => {
  it.each(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])(
    "%s, is refused with 405",
    async (method) => {
      const { attacked, ann } = await victims(keeps);
      const effects = attacked.effects();
      const response = await ann.request({ method });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect([attacked.effects(), attacked.refused]).toEqual([effects, { method_not_allowed: 1 }]);
      await unchanged(ann);
    },
  );
});

describe.each(PLACES)("with sessions in a %s, a write to a key that is none of the browser's", (keeps) => {
  const UNKNOWN = [
    "nickname",
    "",
    " username",
    "username ",
    "USERNAME",
    "user\u0000name",
    "\uff55sername",
    "username[]",
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "__defineGetter__",
    "put",
    "id",
    "status",
    "cookie:remember",
    "0",
    "x".repeat(10_000),
  ];
  it.each<[string, Refused]>([
    ...UNKNOWN.map((key): [string, Refused] => [key, [422, "unknown_key"]]),
    ["visits", [403, "server_only"]],
    ["step", [422, "kept"]],
    ["layout", [422, "kept"]],
  ])("%j, is refused", async (key, refused) => {
    const { attacked, ann, nobody } = await victims(keeps);
    for (const visitor of [ann, nobody]) {
      const fine = { key: "username", value: "eve", doc: "other" };
      for (const value of [1, "admin", { polluted: true }, null]) {
        // Alone, behind and in front of what would be taken: all or nothing.
        for (const writes of [[{ key, value }], [fine, { key, value }], [{ key, value }, fine]])
          await attacked.refuses(() => visitor.send(visitor.typed(...writes)), refused);
      }
      const fields = new URLSearchParams([
        ["username", "eve"],
        [key, "1"],
        ["_csrf_token", visitor.csrf ?? ""],
      ]);
      await attacked.refuses(() => visitor.send(fields.toString(), FORM), refused);
    }
    await unchanged(ann);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe.each(PLACES)("with sessions in a %s, a value that does not belong there", (keeps) => {
  const nested = (depth: number) => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`) as unknown;
  const invalid = [422, "invalid"] as const;
  it.each<[string, { key?: string; value?: unknown; at?: number }, Refused]>([
    ["a number for a text", { value: 7 }, invalid],
    ["null for a text", { value: null }, invalid],
    ["a list for a text", { value: ["ann"] }, invalid],
    ["a query for a text", { value: { $gt: "" } }, invalid],
    ["a record that converts itself", { value: { toString: 1, valueOf: 1, length: 1 } }, invalid],
    ["a text that is too long", { value: "x".repeat(41) }, invalid],
    ["none of the choices", { key: "theme", value: "pink" }, invalid],
    ["a name of Object's", { key: "theme", value: "constructor" }, invalid],
    ["a value nested beyond 32 levels", { key: "data", value: nested(33) }, invalid],
    ["what is far too large", { key: "note", value: "x".repeat(40_000) }, [413, "too_large"]],
    ["many small things", { key: "data", value: Array.from({ length: 30_000 }, () => 0) }, [413, "too_large"]],
    ["what was typed in a time to come", { value: "eve", at: Date.now() + 90_000_000 }, invalid],
    ["what was typed at the end of time", { value: "eve", at: Number.MAX_SAFE_INTEGER }, invalid],
  ])("%s, is refused, and all that came with it", async (_of, bad, refused) => {
    const { attacked, ann, nobody } = await victims(keeps);
    const fine = { key: "username", value: "eve", doc: "other" };
    for (const visitor of [ann, nobody]) {
      for (const writes of [[bad], [fine, bad], [bad, fine]])
        await attacked.refuses(() => visitor.send(visitor.typed(...writes)), refused);
    }
    await unchanged(ann);
  });

  it.each([
    ["a number that is none", "1e999"],
    ["the same below nothing", "-1e999"],
    ["a value nested without end", `${"[".repeat(25_000)}${"]".repeat(25_000)}`],
    ["records nested without end", `${'{"a":'.repeat(8_000)}1${"}".repeat(8_000)}`],
  ])("%s, is refused", async (_of, value) => {
    const { attacked, ann } = await victims(keeps);
    const text = JSON.stringify(ann.typed({ key: "data", value: "here" })).replace('"here"', value);
    await attacked.refuses(() => ann.send(text), [422, "invalid"]);
  });

  it("members with the names of Object's own, are members like any other", async () => {
    const { ann } = await victims(keeps);
    const value = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const text = JSON.stringify(ann.typed({ key: "data", value: "here" })).replace('"here"', value);
    await ann.commit(JSON.parse(text));
    expect((await ann.html()).replaceAll("&quot;", '"')).toContain(`data=${value}`);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
  });

  it("half a character, is kept and shown as one that is none", async () => {
    const { ann } = await victims(keeps);
    await ann.commit(ann.typed({ key: "note", value: "a\ud800b\u0000c" }));
    expect(Buffer.from(await ann.html()).toString()).toContain("note=a\ufffdb");
  });
});
