export { natsPubSub, type NatsPubSubOptions } from "./pubsub/adapters/nats.ts";
