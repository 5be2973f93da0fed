import { describe, expect, it } from "vitest";
import type { Job } from "../../src/client/job.ts";
import { Ledger } from "../../src/client/ledger.ts";
import { TestClock, testEngine, visitor, write } from "../support/session-jar.ts";
import { act } from "../support/session-acts.ts";

describe("an input of a key that a handler has written in the same moment", () => {
  it("is not called saved with the patch of the handler's write, which came before its own", async () => {
    const { jar, tag, clock } = await visitor(testEngine());
    const connection = testEngine().connect(jar.header());
    const ledger = new Ledger({ keys: { username: clock } });
    ledger.joined(connection.join({}));
    // It is typed after what the handler writes, and comes before its page has heard of that.
    const input = { ...write({ seen: clock, value: "typed", at: new TestClock().time + 1 }), tag };
    ledger.input(input);
    ledger.release("username");
    ledger.send();

    act(connection, (t) => t.put("username", "by a handler"));
    ledger.state(connection.join({}));
    const { response } = connection.receive("write", { ...input });
    ledger.acked(input, (response as { n: number }).n);
    ledger.confirm(ledger.job() as Job);
    expect(ledger.unconfirmed()).toEqual([input]);

    ledger.state(connection.join({}));
    ledger.confirm(ledger.job() as Job);
    expect(ledger.unconfirmed()).toEqual([]);
  });
});
