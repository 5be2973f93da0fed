import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineSession } from "../values/define-session.ts";
import type { Entry, SessionState } from "../values/entry.ts";
import { valuesOf } from "../values/session-values.ts";
import { encodeTerm } from "./encode-term.ts";
import { deriveKey, signedMessages } from "./message.ts";
import { decodeTerm } from "./decode-term.ts";
import { plugCookie } from "./plug-cookie.ts";
import { Atom, Bytes, type Term } from "./term.ts";

const options = { key: "_my_app_key", secretKeyBase: "s".repeat(64), signingSalt: "salt" };
const signed = plugCookie(options);
const messages = signedMessages(deriveKey(options.secretKeyBase, options.signingSalt));

const definition = defineSession({
  username: { schema: z.string(), default: "" },
  visits: { schema: z.number().optional() },
});
const values = (state: SessionState | undefined) => ({ ...valuesOf(definition, state?.entries ?? new Map(), 0) });

/** A cookie that a Phoenix app has written. */
const phoenix = (session: [string, Term][]) => messages.wrap(encodeTerm(new Map(session)));

/** What a Phoenix app reads. */
const read = (cookie: string) => decodeTerm(messages.unwrap(cookie) ?? Buffer.of()) as Map<string, Term>;

const entry = (value: string, at: number): Entry => ({ clock: `00000000${at}000process1`, value });
const state: SessionState = {
  id: "an id of 22 characters",
  generation: 3,
  anonymous: false,
  provisional: false,
  entries: new Map([
    ["username", entry("ann", 1)],
    ["gone", { clock: "000000002000process1", deleted: true }],
  ]),
};

describe("plugCookie", () => {
  for (const codec of [
    signed,
    plugCookie({ ...options, encryptionSalt: "more salt" }),
    plugCookie({ ...options, serializer: "json" }),
  ]) {
    it("keeps a session whole and knows its size", () => {
      const cookie = codec.seal(state, 0);
      expect(codec.open(cookie, 0)).toEqual(state);
      expect(codec.size(state)).toBe(cookie.length);
    });
  }

  it("shows Phoenix each key under its name", () => {
    const session = read(signed.seal(state, 0));
    expect(session.get("username")).toBe("ann");
    expect(session.has("gone")).toBe(false);
  });

  it("reads what Phoenix has changed as newer than what it was, and alike each time", () => {
    const session = read(signed.seal(state, 0));
    const changed = phoenix([...session.set("username", "bob")]);
    const [once, again] = [signed.open(changed, 0), signed.open(changed, 0)];
    expect(values(once)["username"]).toBe("bob");
    expect(once).toEqual(again);
    expect((once?.entries.get("username")?.clock ?? "") > entry("", 1).clock).toBe(true);
    expect(once).toMatchObject({ id: state.id, generation: 3 });
  });

  it("reads what Phoenix has deleted as deleted since", () => {
    const session = read(signed.seal(state, 0));
    session.delete("username");
    const opened = signed.open(phoenix([...session]), 0)?.entries.get("username");
    expect(opened).toMatchObject({ deleted: true });
    expect((opened?.clock ?? "") > entry("", 1).clock).toBe(true);
  });

  it("gives a session that Phoenix began an identity that lasts until Phoenix renews it", () => {
    const begun = signed.open(phoenix([["_csrf_token", "one"]]), 0);
    const later = signed.open(
      phoenix([
        ["_csrf_token", "one"],
        ["username", "ann"],
      ]),
      0,
    );
    const renewed = signed.open(phoenix([["_csrf_token", "two"]]), 0);
    expect(later?.id).toBe(begun?.id);
    expect(renewed?.id).not.toBe(begun?.id);
    expect(begun).toMatchObject({ anonymous: false, provisional: false });
  });

  it("carries along untouched what only Erlang can hold", () => {
    const cookie = phoenix([
      ["current_user", new Map<Term, Term>([[new Atom("id"), 7]])],
      ["user_token", new Bytes(Uint8Array.of(0, 255))],
    ]);
    const opened = signed.open(cookie, 0) as SessionState;
    const written = read(signed.seal(opened, 0));
    expect(written.get("current_user")).toEqual(new Map([[new Atom("id"), 7]]));
    expect(written.get("user_token")).toEqual(new Bytes(Uint8Array.of(0, 255)));
  });

  it("validates what Phoenix has written: what the schema refuses reads as the default", () => {
    const opened = signed.open(
      phoenix([
        ["username", 42],
        ["visits", 2],
      ]),
      0,
    );
    expect(values(opened)).toEqual({ username: "", visits: 2 });
  });

  it("reads nothing else", () => {
    expect(signed.open("", 0)).toBeUndefined();
    expect(signed.open(messages.wrap(encodeTerm(["no", "map"])), 0)).toBeUndefined();
    expect(signed.open(messages.wrap(Buffer.from("{}")), 0)).toBeUndefined();
    expect(signed.open(messages.wrap(encodeTerm(new Map([[1, 2]]))), 0)).toBeUndefined();
    expect(plugCookie({ ...options, signingSalt: "other" }).open(signed.seal(state, 0), 0)).toBeUndefined();
  });

  it("is not begun without what Phoenix needs", () => {
    expect(() => plugCookie({ ...options, secretKeyBase: "short" })).toThrow(/64 bytes/);
    expect(() => plugCookie({ ...options, signingSalt: "" })).toThrow(/salts/);
    expect(() => plugCookie({ ...options, key: "no name" })).toThrow(/no name of a cookie/);
  });
});
