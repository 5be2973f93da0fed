import { describe, expect, it } from "vitest";
import { commit, testEngine, visitor, write } from "../support/session-jar.ts";

describe("an input that a connection knows already, by way of another", () => {
  it("is in that connection's patch as well: the other one may be gone before it was saved", async () => {
    const engine = testEngine();
    const { jar, tag, clock } = await visitor(engine);
    const first = engine.connect(jar.header());
    const second = engine.connect(jar.header());
    const input = { ...write({ value: "bea", doc: "other", seen: clock }), tag };
    expect(first.receive("write", input).status).toBe("ok");
    first.close();
    expect(second.values()["username"]).toBe("bea");
    expect(second.join({}).patch).toBeUndefined();

    expect(second.receive("write", input).status).toBe("ok");
    await commit(testEngine(), jar, { patch: second.join({}).patch });
    expect(testEngine().readRequest(jar.header()).values()["username"]).toBe("bea");
  });
});
