// @ts-check
// The limit of any HTTP server on this machine: a ready page of 2 KB.
import { createServer } from "node:http";
import { barePage } from "../lib/bare-page.mjs";
import { report } from "../lib/report.mjs";

const server = createServer(barePage);
server.listen(0, "127.0.0.1", () => report(/** @type {import("node:net").AddressInfo} */ (server.address()).port));
