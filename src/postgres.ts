export { postgresPubSub, type PostgresPubSubOptions } from "./pubsub/adapters/postgres.ts";
