import { connect } from "@nats-io/transport-node";
import postgres from "postgres";
import { createClient } from "redis";
import { describe, expect, it } from "vitest";
import { startNats } from "../support/servers/nats.ts";
import { startPostgres } from "../support/servers/postgres.ts";
import { startRedis } from "../support/servers/redis.ts";

describe("the servers that the contract tests run against", () => {
  it("are a real Redis, which keeps its data over a crash", async () => {
    await using server = await startRedis();
    const before = await createClient({ url: server.url }).connect();
    await before.set("key", "value");
    before.destroy();
    await server.signal("SIGKILL");
    await server.start();
    const after = await createClient({ url: server.url }).connect();
    expect(await after.get("key")).toBe("value");
    after.destroy();
  });

  it("are a real PostgreSQL", async () => {
    await using server = await startPostgres();
    const sql = postgres(server.url, { max: 1 });
    expect(await sql`SELECT 1 + 1 AS two`).toEqual([{ two: 2 }]);
    await sql.end();
  });

  it("are a real NATS", async () => {
    await using server = await startNats();
    const connection = await connect({ servers: server.url });
    expect(connection.info?.version).toMatch(/^\d/);
    await connection.close();
  });
});
