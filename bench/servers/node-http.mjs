// @ts-check
// The limit of any HTTP server on this machine: a ready page of 2 KB.
import { createServer } from "node:http";
import { report } from "../lib/report.mjs";

const page = `<!DOCTYPE html>${"x".repeat(2_000)}`;
const server = createServer((_request, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(page);
});
server.listen(0, "127.0.0.1", () => report(/** @type {import("node:net").AddressInfo} */ (server.address()).port));
