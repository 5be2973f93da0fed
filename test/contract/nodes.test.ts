import { describe, expect, it } from "vitest";
import type { View } from "../support/browser.ts";
import { NodeProgram, remoteBrowser } from "../support/node-program.ts";
import { startNats } from "../support/servers/nats.ts";
import { startPostgres } from "../support/servers/postgres.ts";
import { startRedis } from "../support/servers/redis.ts";
import type { ServerProcess } from "../support/servers/server-process.ts";

const WAIT = { timeout: 20_000 };
const LONG_MS = 600_000;
const QUICK_MS = 1_000;
type Start = () => Promise<ServerProcess & { readonly url: string }>;
const buses: [string, Start][] = [
  ["redis", startRedis],
  ["postgres", startPostgres],
  ["nats", startNats],
];

describe.each(buses)("an app on two processes with %s", { timeout: 60_000 }, (bus, start) => {
  it("shows what is said on one to everybody on the other, after a restart of the bus, too", async () => {
    await using server = await start();
    const env = { BUS: bus, BUS_URL: server.url };
    await using a = await NodeProgram.start(env);
    await using b = await NodeProgram.start(env);
    const speaker = await remoteBrowser([a.port]).open("/");
    const listener = await remoteBrowser([b.port]).open("/");
    const [says, hears] = await Promise.all([speaker.join(), listener.join()]);
    const heard = async (text: string) => {
      await says.click("say", { value: text });
      return hears.html();
    };
    await expect.poll(() => heard("hello"), WAIT).toContain("<i>hello</i>");
    await server.signal("SIGKILL");
    // Nobody's handler fails, and those here hear it.
    expect((await says.click("say", { value: "alone" })).status).toBe("ok");
    await expect.poll(() => says.html(), WAIT).toContain("alone");
    await server.start();
    await expect.poll(() => heard("again"), WAIT).toContain("<i>again</i>");
    speaker.disconnect();
    listener.disconnect();
  });
});

describe("presence on two processes", { timeout: 60_000 }, () => {
  /** Ann on one process, Bob on the other, as Bob's view shows them. */
  const bothThere = async (there: NodeProgram, here: NodeProgram): Promise<View> => {
    await (await remoteBrowser([there.port]).open("/present?name=ann")).join();
    const bob = await (await remoteBrowser([here.port]).open("/present?name=bob")).join();
    await expect.poll(() => bob.whole(), WAIT).toContain("ann,bob by");
    return bob;
  };

  it.each([
    // So long that nothing but its word can make them leave.
    ["at once when it drains", "SIGTERM", { presenceTimeout: LONG_MS }],
    ["after its silence when it is killed", "SIGKILL", { presenceBeat: QUICK_MS / 5, presenceTimeout: QUICK_MS }],
  ] as const)("ends for those of a process %s", async (_, signal, limits) => {
    await using redis = await startRedis();
    const env = { BUS: "redis", BUS_URL: redis.url, LIMITS: JSON.stringify(limits) };
    await using there = await NodeProgram.start(env);
    await using here = await NodeProgram.start(env);
    const bob = await bothThere(there, here);
    await there.end(signal);
    await expect.poll(() => bob.whole(), WAIT).toContain("<p>bob by");
    bob.page.disconnect();
  });
});
