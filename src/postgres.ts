export { postgresPubSub, type PostgresPubSubOptions } from "./pubsub/adapters/postgres.ts";
export { postgresStore, type PostgresStoreOptions } from "./session/stores/postgres.ts";
export type { PostgresQueries } from "./session/stores/postgres-client.ts";
