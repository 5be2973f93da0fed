import { describe, expect, it } from "vitest";
import { plugCookie } from "../../src/session/plug/plug-cookie.ts";
import { decodeTerm } from "../../src/session/plug/decode-term.ts";
import { encodeTerm } from "../../src/session/plug/encode-term.ts";
import { deriveKey, signedMessages } from "../../src/session/plug/message.ts";
import type { Term } from "../../src/session/plug/term.ts";
import { act, save } from "../support/session-acts.ts";
import { commit, Jar, TestClock, testEngine, visitor } from "../support/session-jar.ts";

/** Longer than twice `heardMs`. */
const A_WHILE = 10_000;

/**
 * What a page had sent when it was left was saved, and nobody was there to read the answer. The next page's connection
 * was made with that cookie; then the answer to a commit from before it came, of a process that knew of nothing.
 */
async function overwritten() {
  const clock = new TestClock();
  const { jar } = await visitor(testEngine({ clock }));
  const late = new Jar();
  for (const [name, value] of jar.cookies) late.cookies.set(name, value);
  const left = testEngine({ clock }).connect(jar.header());
  act(left, (t) => t.put("visits", 7));
  await commit(testEngine({ clock }), jar, { patch: left.join({}).patch });
  const connection = testEngine({ clock }).connect(jar.header());
  const asked: string[] = [];
  connection.attach((event) => asked.push(event));
  expect([connection.values()["visits"], connection.join({}).patch]).toEqual([7, undefined]);
  const { ticket } = (await commit(testEngine({ clock }), late, {})).body;
  const saved = jar.header();
  for (const [name, value] of late.cookies) jar.cookies.set(name, value);
  expect(testEngine({ clock }).readRequest(jar.header()).values()["visits"]).toBe(0);
  return { clock, jar, saved, connection, asked, ticket };
}

describe("what a page that is gone had saved, and a late answer has overwritten", () => {
  it.each(["committed", "join"])(
    "is saved again by the connection that shows it (its page tells by %s)",
    async (how) => {
      const { clock, jar, connection, asked, ticket } = await overwritten();
      if (how === "join") connection.join({ ticket });
      else connection.receive("committed", { n: 0, ticket });
      clock.advance(A_WHILE);
      expect(asked).toContain("look");
      // The page has looked, and it is not there: that it says so again puts nothing off.
      connection.receive("committed", { n: 0, ticket });
      clock.advance(A_WHILE);
      await save(testEngine({ clock }), jar, connection);
      expect(testEngine({ clock }).readRequest(jar.header()).values()["visits"]).toBe(7);
    },
  );

  it("is left alone where the page has looked, and it is there", async () => {
    const { clock, saved, connection, asked, ticket } = await overwritten();
    connection.receive("committed", { n: 0, ticket });
    clock.advance(A_WHILE);
    expect(asked).toContain("look");
    const jar = new Jar();
    for (const pair of saved.split("; ")) jar.cookies.set(pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1));
    const { body } = await commit(testEngine({ clock }), jar, {});
    connection.receive("committed", { n: 0, ticket: body.ticket });
    clock.advance(A_WHILE);
    clock.advance(A_WHILE);
    expect(connection.join({}).patch).toBeUndefined();
  });

  it("is saved again once: what is left out even so is asked for no more", async () => {
    const { clock, connection, asked, ticket } = await overwritten();
    connection.receive("committed", { n: 0, ticket });
    clock.advance(A_WHILE);
    clock.advance(A_WHILE);
    const { n } = connection.join({});
    connection.receive("committed", { n, ticket });
    connection.receive("confirmed", { n });
    connection.receive("committed", { n: 0, ticket });
    const looks = asked.filter((event) => event === "look").length;
    clock.advance(A_WHILE);
    clock.advance(A_WHILE);
    expect(asked.filter((event) => event === "look")).toHaveLength(looks);
    expect(connection.join({}).patch).toBeUndefined();
  });
});

describe("what a ticket does not have", () => {
  it("is not asked for where it could not be saved", async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock });
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const asked: string[] = [];
    connection.attach((event) => asked.push(event));
    act(connection, (t) => t.put("visits", 7));
    connection.receive("failed", { n: connection.join({}).n, key: "visits", reason: "too_large" });
    const { ticket } = (await commit(testEngine({ clock }), jar, {})).body;
    connection.receive("committed", { n: 0, ticket });
    clock.advance(A_WHILE);
    clock.advance(A_WHILE);
    expect(asked).not.toContain("look");
    expect(connection.join({}).patch).toBeUndefined();
  });

  it("is not brought back where a Phoenix app has put it there, and deleted it", async () => {
    const options = { key: "_my_app_key", secretKeyBase: "p".repeat(64), signingSalt: "salt" };
    const messages = signedMessages(deriveKey(options.secretKeyBase, options.signingSalt));
    const clock = new TestClock();
    const process = () => testEngine({ clock, codec: plugCookie(options) });
    const { jar } = await visitor(process());
    const ours = jar.cookies.get(options.key) ?? "";
    const kept = decodeTerm(messages.unwrap(ours) ?? Buffer.of()) as Map<string, Term>;
    jar.cookies.set(options.key, messages.wrap(encodeTerm(new Map([...kept, ["visits", 7]]))));
    const connection = process().connect(jar.header());
    expect(connection.values()["visits"]).toBe(7);
    jar.cookies.set(options.key, ours);
    const { ticket } = (await commit(process(), jar, {})).body;
    connection.receive("committed", { n: 0, ticket });
    clock.advance(A_WHILE);
    clock.advance(A_WHILE);
    expect(connection.join({}).patch).toBeUndefined();
  });
});
