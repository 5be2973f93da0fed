import { requirePeer } from "../../base/peer.ts";

/** As much of a PostgreSQL client as a store needs; the `sql` of the package `postgres` fits. */
export interface PostgresQueries {
  /** Runs a statement with `$1`, `$2`, …; resolves with its rows. */
  unsafe(statement: string, values?: (string | number)[]): PromiseLike<readonly unknown[]>;
}

interface Sql extends PostgresQueries {
  end(options: { timeout: number }): Promise<void>;
}

type PostgresPackage = { readonly default: (url: string, options: object) => Sql };

/** Connections to the server at most. */
const CONNECTIONS = 10;
const CONNECT_SECONDS = 2;
/** The longest pause between two attempts to connect. */
const RECONNECT_SECONDS = 1;

/**
 * Connections of a store's own, made when they are needed, and again whenever they are lost.
 *
 * @throws HoldfastError `package_missing`.
 */
export function connectPostgres(url: string): { queries(): Promise<PostgresQueries>; close(): Promise<void> } {
  requirePeer("postgres", "postgresStore");
  let connected: Promise<Sql> | undefined;
  const connect = async (): Promise<Sql> => {
    const { default: postgres } = await postgresPackage();
    const backoff = (tries: number) => Math.random() * Math.min(RECONNECT_SECONDS, 0.05 * 2 ** tries);
    return postgres(url, { max: CONNECTIONS, connect_timeout: CONNECT_SECONDS, backoff, onnotice: () => {} });
  };
  return {
    queries: () => (connected ??= connect()),
    async close() {
      if (connected !== undefined) await (await connected).end({ timeout: 0 });
    },
  };
}

/** By a variable: no types of the package may come into ours. */
function postgresPackage(): Promise<PostgresPackage> {
  const name: string = "postgres";
  return import(name) as Promise<PostgresPackage>;
}
