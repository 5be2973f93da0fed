export { startPostgres } from "../../../scripts/servers/postgres.mjs";
