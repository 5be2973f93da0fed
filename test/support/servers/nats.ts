export { startNats } from "../../../scripts/servers/nats.mjs";
