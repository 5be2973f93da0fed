import { describe, expect, it } from "vitest";
import { act, login, save, type Act } from "../support/session-acts.ts";
import { commit, Jar, testEngine, visitor } from "../support/session-jar.ts";

const logout: Act = (t) => t.renew("drop");

/** Somebody who has logged in. */
async function member() {
  const engine = testEngine();
  const { jar } = await visitor(engine);
  const connection = engine.connect(jar.header());
  act(connection, login);
  await save(engine, jar, connection);
  return { engine, jar, connection };
}

describe("a login right after a logout, of which the browser has not heard", () => {
  it("is taken, on the same connection and in a row of both", async () => {
    const { engine, jar, connection } = await member();
    for (const next of [logout, login, logout, login]) act(connection, next);
    act(connection, (t) => t.put("theme", "dark"));
    expect((await save(engine, jar, connection)).status).toBe(200);
    expect(engine.readRequest(jar.header()).values()).toMatchObject({ visits: 7, theme: "dark" });
  });

  it("is refused where another has ended the session in between", async () => {
    const { engine, jar, connection } = await member();
    const old = jar.header();
    act(connection, logout);
    const first = connection.join({}).patch;
    act(connection, login);
    const { patch } = connection.join({});
    await commit(engine, jar, { patch: first });
    const other = engine.connect(jar.header());
    act(other, logout);
    await save(engine, jar, other);
    const late = new Jar();
    for (const pair of old.split("; ")) late.cookies.set(pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1));
    for (const cookies of [jar, late]) expect((await commit(engine, cookies, { patch })).status).toBe(409);
  });
});
