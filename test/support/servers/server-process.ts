export { ServerProcess } from "../../../scripts/servers/server-process.mjs";
