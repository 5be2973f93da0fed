// @ts-check
// The limit of any fan-out on this machine: a frame of one socket is told to all, as one text that is made once.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { report } from "../lib/report.mjs";

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
let messages = 0;
sockets.on("connection", (socket) => {
  socket.on("message", () => {
    const text = `message ${++messages}`;
    const frame = JSON.stringify(["1", null, "lv:phx-GOqapqe2L4nwAw2h", "diff", { 0: String(messages), 1: text }]);
    for (const other of sockets.clients) other.send(frame);
  });
});
server.listen(0, "127.0.0.1", () => report(/** @type {import("node:net").AddressInfo} */ (server.address()).port));
