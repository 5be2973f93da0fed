import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBeacon, readCookies, type CookieJar } from "./cookies.ts";
import { Couriers, encode } from "./couriers.ts";
import { createStamper, type Write } from "./stamp.ts";

/** `document.cookie` of a page at `/`. */
class Jar implements CookieJar {
  readonly #cookies = new Map<string, string>();
  readonly lines: string[] = [];

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  set cookie(line: string) {
    this.lines.push(line);
    const [pair = "", ...attributes] = line.split("; ");
    const at = pair.indexOf("=");
    if (attributes.includes("Max-Age=0")) this.#cookies.delete(pair.slice(0, at));
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

const write = (key: string, value: unknown, seq = 1): Write => ({
  key,
  value,
  doc: "d1",
  seq,
  seen: "c",
  at: 1_700_000_000_000,
  tag: null,
});
const decode = (value = "") => JSON.parse(Buffer.from(value, "base64url").toString());
const sent = (jar: Jar) => [...readCookies(jar)].map(([, value]) => decode(value));

describe("Couriers", () => {
  it("carries an input in the letters of the protocol, whatever its characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const text = encode({ key: "name", value, doc: "d", seq: 3, seen: "9", at: 7, tag: "t" });
        expect(text).toMatch(/^[\w-]+$/);
        expect(decode(text)).toEqual({ k: "name", v: value, d: "d", q: 3, s: "9", a: 7, t: "t" });
      }),
    );
  });

  it("keeps one courier per key, the newest", () => {
    const jar = new Jar();
    const couriers = new Couriers(jar, "");
    couriers.write(write("name", "a", 1));
    couriers.write(write("theme", "dark", 2));
    couriers.write(write("name", "ab", 3));
    expect(sent(jar).map(({ k, v }) => [k, v])).toEqual([
      ["theme", "dark"],
      ["name", "ab"],
    ]);
  });

  it("is secure under the __Host- prefix and lives two minutes", () => {
    const jar = new Jar();
    new Couriers(jar, "__Host-").write(write("name", "a"));
    expect(jar.lines[0]).toMatch(/^__Host-holdfast_c0=[\w-]+; Path=\/; Max-Age=120; SameSite=Lax; Secure$/);
  });

  it("deletes a courier once its input is confirmed, and not for an older one", () => {
    const jar = new Jar();
    const couriers = new Couriers(jar, "");
    couriers.write(write("name", "ab", 3));
    couriers.covered("name", 2);
    expect(sent(jar)).toHaveLength(1);
    couriers.covered("name", 3);
    expect(sent(jar)).toHaveLength(0);
  });

  it("deletes what it found at the start, but not what another tab has changed since", () => {
    const jar = new Jar();
    jar.cookie = "holdfast_c0=old; Path=/";
    jar.cookie = "holdfast_c1=old; Path=/";
    const couriers = new Couriers(jar, "");
    jar.cookie = "holdfast_c1=new; Path=/";
    couriers.foundCovered();
    expect(jar.cookie).toBe("holdfast_c1=new");
  });

  it("gives the place of the oldest own courier to the newest, and writes none where there is no room at all", () => {
    const jar = new Jar();
    const couriers = new Couriers(jar, "");
    for (const [at, key] of ["a", "b", "c"].entries())
      expect(couriers.write(write(key, "x".repeat(480), at))).toBe(true);
    expect(sent(jar).map(({ k }) => k)).toEqual(["b", "c"]);
    expect(couriers.write(write("d", "x".repeat(1500)))).toBe(false);
  });

  it("keeps one sealed courier, until its connection's patch is confirmed up to it", () => {
    const jar = new Jar();
    const couriers = new Couriers(jar, "");
    couriers.seal("one", { epoch: 1, n: 1 });
    couriers.seal("two", { epoch: 1, n: 2 });
    expect(jar.cookie).toBe("holdfast_c0=p.two");
    couriers.sealedCovered({ epoch: 1, n: 1 });
    couriers.sealedCovered({ epoch: 0, n: 9 });
    expect(jar.cookie).toBe("holdfast_c0=p.two");
    couriers.sealedCovered({ epoch: 1, n: 2 });
    expect(jar.cookie).toBe("");
  });

  it("writes a sealed courier once, and again when the page is left", () => {
    const jar = new Jar();
    const couriers = new Couriers(jar, "");
    couriers.refresh();
    couriers.seal("one", { epoch: 1, n: 1 });
    couriers.seal("one", { epoch: 1, n: 1 });
    expect(jar.lines).toHaveLength(1);
    couriers.refresh();
    expect(jar.cookie).toBe("holdfast_c0=p.one");
    expect(jar.lines.at(-1)).toContain("Max-Age=120");
    expect(jar.lines.length).toBeGreaterThan(1);
  });

  it("throws none away for one that would not fit even so", () => {
    const jar = new Jar();
    const couriers = new Couriers(jar, "");
    couriers.write(write("name", "ann"));
    expect(couriers.seal("x".repeat(1_520), { epoch: 1, n: 1 })).toBe(false);
    expect(sent(jar).map(({ v }) => v)).toEqual(["ann"]);
  });

  it("stays within its bytes and slots in any sequence of inputs of three tabs", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), fc.nat(9), fc.nat(1400)), { maxLength: 60 }), (inputs) => {
        const jar = new Jar();
        const tabs = [0, 1, 2].map(() => new Couriers(jar, ""));
        for (const [tab, key, length] of inputs) {
          const before = new Set(readCookies(jar).keys());
          if (key === 0) tabs[tab]?.seal("x".repeat(length), { epoch: 1, n: 1 });
          else tabs[tab]?.write(write(`k${key}`, "x".repeat(length)));
          expect(jar.cookie.length).toBeLessThanOrEqual(2560);
          expect(before.size).toBeLessThanOrEqual(16);
        }
      }),
    );
  });
});

describe("couriers of one session and several documents", () => {
  it("are deleted by a page that took them in, once it is confirmed, but not those typed before there was a session", () => {
    const jar = new Jar();
    const other = new Couriers(jar, "");
    other.write(write("a", "before"));
    other.write({ ...write("b", "in it", 2), tag: "s" });
    other.seal("x", { epoch: 1, n: 1 });
    new Couriers(jar, "", "s").foundCovered();
    expect(sent(jar).map(({ v }) => v)).toEqual(["before"]);
  });

  it("do not take one another's place away: a slot that was freed by another may be another's by now", () => {
    const jar = new Jar();
    const couriers = new Couriers(jar, "");
    couriers.write(write("name", "ann"));
    couriers.write(write("note", "n", 2));
    new Couriers(jar, "").clear();
    couriers.write(write("note", "n", 2));
    couriers.write(write("name", "ann"));
    expect(sent(jar).map(({ k }) => k)).toEqual(["note", "name"]);
  });
});

describe("readBeacon", () => {
  it("reads tag and version, and nothing from a cookie that is no beacon", () => {
    expect(readBeacon({ cookie: "a=b; __Host-holdfast_v=tag.version; c=d" }, "__Host-")).toEqual({
      tag: "tag",
      version: "version",
    });
    expect(readBeacon({ cookie: "holdfast_v=junk" }, "")).toBeUndefined();
    expect(readBeacon({ cookie: "" }, "")).toBeUndefined();
  });

  it("finds nothing where the browser refuses", () => {
    const sandboxed = {
      get cookie(): string {
        throw new Error("SecurityError");
      },
      set cookie(_line: string) {
        throw new Error("SecurityError");
      },
    };
    expect(readBeacon(sandboxed, "")).toBeUndefined();
    expect(() => new Couriers(sandboxed, "").write(write("name", "a"))).not.toThrow();
  });
});

describe("createStamper", () => {
  it("counts the inputs of a document of its own", () => {
    const one = createStamper();
    const input = { key: "a", value: 1, seen: "", tag: null };
    expect([one.stamp(input).seq, one.stamp(input).seq]).toEqual([1, 2]);
    expect(createStamper().doc).not.toBe(one.doc);
  });
});
