import { describe, expect, it } from "vitest";
import { judge, remedyFor } from "./commit-reply.ts";
import { compare } from "./identity.ts";
import { markOf } from "./mark.ts";
import { readPageInfo } from "./page-info.ts";

describe("judge", () => {
  const reply = { version: "v2", tag: "t", seen: "v1" };

  it("confirms only the very version that was answered, in a browser that gave a session cookie back", () => {
    expect(judge(reply, { tag: "t", version: "v2" })).toBe("confirmed");
    expect(judge({ ...reply, seen: null }, { tag: "t", version: "v2" })).toBe("look");
    expect(judge(reply, { tag: "t", version: "v3" })).toBe("repair");
    expect(judge(reply, { tag: "u", version: "v2" })).toBe("repair");
    expect(judge(reply, undefined)).toBe("blocked");
    expect(judge({ version: null, tag: null, seen: null }, undefined)).toBe("empty");
  });
});

describe("remedyFor", () => {
  it.each([
    [undefined, "retry"],
    [{ status: 502, body: {} }, "retry"],
    [{ status: 429, body: {} }, "retry"],
    [{ status: 403, body: { error: "csrf" } }, "token"],
    [{ status: 409, body: { error: "no_session" } }, "renew"],
    [{ status: 410, body: { error: "patch_expired" } }, "resend"],
    [{ status: 409, body: { error: "session_mismatch" } }, "foreign"],
    [{ status: 409, body: { error: "epoch_changed" } }, "foreign"],
    [{ status: 422, body: { error: "invalid" } }, "refused"],
    [{ status: 403, body: { error: "cross_origin" } }, "refused"],
    [{ status: 400, body: {} }, "refused"],
  ])("answers %j with %s", (answer, remedy) => {
    expect(remedyFor(answer)).toBe(remedy);
  });
});

describe("compare", () => {
  const same = { beacon: { tag: "t", version: "v" }, connection: "t", known: "t", version: "v" };

  it("does nothing while all agree, or where there are no cookies", () => {
    expect(compare(same)).toBe("nothing");
    expect(compare({ ...same, beacon: undefined })).toBe("nothing");
  });

  it("asks before it reconnects, so that the new connection's joins carry the new session's token", () => {
    expect(compare({ ...same, known: null, connection: undefined })).toBe("look");
    expect(compare({ ...same, connection: undefined })).toBe("reconnect");
  });

  it("connects anew, without a cookie, once it knows that there is no session any more", () => {
    expect(compare({ ...same, beacon: undefined, known: null })).toBe("reconnect");
    expect(compare({ ...same, beacon: undefined, known: null, connection: undefined })).toBe("nothing");
  });

  it("asks where a late answer has put back a session that is over, and the vault has more", () => {
    expect(compare({ ...same, beacon: undefined, known: null, lacks: true })).toBe("look");
  });

  it("asks about a version it has not heard of", () => {
    expect(compare({ ...same, version: "older" })).toBe("look");
  });
});

describe("markOf", () => {
  it("says saved only at confirmed", () => {
    expect(markOf(["accepted"], false)).toEqual({ state: "saving" });
    expect(markOf(["committed"], false)).toEqual({ state: "saving" });
    expect(markOf(["committed"], true)).toEqual({ state: "confirmed" });
    expect(markOf(["confirmed"], false)).toEqual({ state: "confirmed" });
    expect(markOf(["error", "too_large"], true)).toEqual({ state: "error", reason: "too_large" });
  });
});

describe("readPageInfo", () => {
  const page = (content: string | undefined) => ({
    querySelector: () => (content === undefined ? null : { content }) as never,
  });

  it("reads the meta, keys that look like Object's own included", () => {
    const info = readPageInfo(page('{"endpoint":"/e","socket":"/live","prefix":"","keys":{"name":"5"}}'));
    expect(info).toMatchObject({ endpoint: "/e", socket: "/live" });
    expect("toString" in info.keys).toBe(false);
  });

  it("says what is missing", () => {
    for (const content of [undefined, "junk", "{}"])
      expect(() => readPageInfo(page(content))).toThrow('<meta name="holdfast">');
  });
});
