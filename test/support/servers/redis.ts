export { startRedis } from "../../../scripts/servers/redis.mjs";
