import { describe, expect, it } from "vitest";
import { commit, commitRequest, Jar, testEngine, write } from "../support/session-jar.ts";

// Found by the model: seed 14, the 1,279th schedule with logins.
describe("a first session that is begun by a late request, after the visitor's was revoked and the next has begun", () => {
  it("does not take its place: what was saved there is found again", async () => {
    const engine = testEngine();
    const jar = new Jar();
    const input = { writes: [write({ value: "first", doc: "left" })], tag: null };
    await commit(engine, jar, input);
    await engine.revoke(engine.readRequest(jar.header()).id ?? "");
    const { body } = await commit(engine, jar, { writes: [write({ value: "second", doc: "open" })], tag: null });
    expect(engine.readRequest(jar.header()).values()["username"]).toBe("second");

    // Sent by a page that was left, before the browser had any cookie of ours.
    const late = await engine.commit(commitRequest(input));
    expect(late.status).toBe(200);
    jar.take(late);
    expect(engine.readRequest(jar.header()).values()["username"]).toBe("");
    expect((await commit(engine, jar, { ticket: body.ticket })).status).toBe(200);
    for (const at of [engine, testEngine()]) expect(at.readRequest(jar.header()).values()["username"]).toBe("second");
  });
});
