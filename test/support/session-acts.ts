import type { SessionConnection } from "../../src/session/connection/connection.ts";
import type { SessionEngine } from "../../src/session/engine.ts";
import { commit, visitor, type Jar } from "./session-jar.ts";

export type Act = (transaction: ReturnType<SessionConnection["begin"]>) => void;

/** One handler on a connection. */
export function act(connection: SessionConnection, run: Act): void {
  const transaction = connection.begin({});
  run(transaction);
  transaction.commit();
}

export const login: Act = (t) => {
  t.renew("renew");
  t.put("visits", 7);
};

export const logout: Act = (t) => t.renew("drop");

/** Somebody who has logged in. */
export async function member(engine: SessionEngine) {
  const { jar } = await visitor(engine);
  const connection = engine.connect(jar.header());
  act(connection, login);
  await save(engine, jar, connection);
  return { jar, connection };
}

/** What the next page of a browser shows. */
export const valuesOf = (engine: SessionEngine, jar: Jar) => engine.readRequest(jar.header()).values();

/** Commits what a connection has, and tells it what became of it. */
export async function save(engine: SessionEngine, jar: Jar, connection: SessionConnection) {
  const { n, patch } = connection.join({});
  const answer = await commit(engine, jar, { patch });
  if (answer.status !== 200) return answer;
  connection.receive("committed", { n, ticket: answer.body.ticket });
  connection.receive("confirmed", { n });
  return answer;
}

/** The code of the error that something throws; empty where it throws none. */
export function codeOf(run: () => unknown): string {
  try {
    run();
    return "";
  } catch (error) {
    return (error as { code: string }).code;
  }
}
