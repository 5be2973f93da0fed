export { redisPubSub, type RedisPubSubOptions } from "./pubsub/adapters/redis.ts";
