import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { defineSession, type SessionValues } from "./define-session.ts";
import type { SessionHandle, SessionReader } from "../handle.ts";

const definition = defineSession({
  username: { schema: z.string().max(40), default: "", write: "client" },
  theme: { schema: z.enum(["light", "dark"]), default: "light" },
  visits: { schema: z.number() },
  userId: { schema: z.number().optional() },
  size: { schema: z.string().transform((text) => text.length), default: "" },
  list: { schema: z.array(z.string()), default: ["a"] },
});
type Keys = (typeof definition)["keys"];

describe("a session's types", () => {
  it("are its schemas' outputs to read, undefined too where there is no default", () => {
    expectTypeOf<SessionValues<Keys>["username"]>().toEqualTypeOf<string>();
    expectTypeOf<SessionValues<Keys>["theme"]>().toEqualTypeOf<"light" | "dark">();
    expectTypeOf<SessionValues<Keys>["visits"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<SessionValues<Keys>["userId"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<SessionValues<Keys>["size"]>().toEqualTypeOf<number>();
    expectTypeOf<SessionValues<Keys>["list"]>().toEqualTypeOf<string[]>();
  });

  it("are its schemas' inputs to write", () => {
    const write = (session: SessionHandle<Keys>) => {
      session.put("username", "ann");
      session.put("size", "four");
      session.put("userId", undefined);
      session.delete("theme");
      // @ts-expect-error no such key
      session.put("nickname", "ann");
      // @ts-expect-error no such key
      session.delete("nickname");
      // @ts-expect-error no such key
      session.status("nickname");
      // @ts-expect-error not a string
      session.put("username", 1);
      // @ts-expect-error not one of the two
      session.put("theme", "blue");
      // @ts-expect-error the output, not the input
      session.put("size", 4);
      // @ts-expect-error values are read as properties and written by put
      session.username = "ann";
    };
    expectTypeOf(write).toBeFunction();
  });

  it("leave render nothing to write with", () => {
    expectTypeOf<SessionReader<Keys>>().not.toHaveProperty("put");
    expectTypeOf<SessionReader<Keys>>().not.toHaveProperty("flush");
    expectTypeOf<SessionReader<Keys>>().toHaveProperty("status");
  });

  it("refuse a default of another type and a writer that is none", () => {
    const wrong = () => {
      // @ts-expect-error the default is no string
      defineSession({ a: { schema: z.string(), default: 1 } });
      // @ts-expect-error no such option
      defineSession({ a: { schema: z.string(), keeps: "tab" } });
      // @ts-expect-error nobody of that name writes
      defineSession({ a: { schema: z.string(), write: "browser" } });
    };
    expectTypeOf(wrong).toBeFunction();
  });
});
