export { redisPubSub, type RedisPubSubOptions } from "./pubsub/adapters/redis.ts";
export { redisStore, type RedisStoreOptions } from "./session/stores/redis.ts";
export type { RedisScripts } from "./session/stores/redis-client.ts";
