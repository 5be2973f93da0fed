// @ts-check
// The limit of any WebSocket server on this machine: parse a frame, answer one of the same size; and a page, for a visit.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { barePage } from "../lib/bare-page.mjs";
import { report } from "../lib/report.mjs";

const server = createServer(barePage);
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket) => {
  socket.on("message", (data) => {
    const [joinRef, ref, topic] = JSON.parse(/** @type {Buffer} */ (data).toString("utf8"));
    socket.send(JSON.stringify([joinRef, ref, topic, "phx_reply", { status: "ok", response: { diff: { 3: "1" } } }]));
  });
});
server.listen(0, "127.0.0.1", () => report(/** @type {import("node:net").AddressInfo} */ (server.address()).port));
