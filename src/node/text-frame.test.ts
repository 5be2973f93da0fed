import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { writeText } from "./text-frame.ts";

/** Both ends of a WebSocket, and what is under the server's. */
async function connected() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  await once(server, "listening");
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const opened = once(client, "open");
  const [socket, { socket: network }] = (await once(server, "connection")) as [WebSocket, { socket: Duplex }];
  await opened;
  const heard: string[] = [];
  client.on("message", (data: Buffer, isBinary) => heard.push(isBinary ? "not text" : data.toString()));
  const close = () => {
    client.terminate();
    server.close();
  };
  return { socket, client, network, heard, [Symbol.dispose]: close };
}

describe("writeText", () => {
  it.each([0, 1, 125, 126, 127, 128, 4_095, 4_096, 65_535, 65_536, 200_000])(
    "sends text of %i bytes",
    async (bytes) => {
      using peers = await connected();
      const texts = ["a".repeat(bytes), `é${"a".repeat(Math.max(0, bytes - 2))}`, "end"];
      for (const text of texts) writeText(peers.network, text);
      await expect.poll(() => peers.heard.length, { timeout: 10_000 }).toBe(3);
      expect(peers.heard).toEqual(texts);
    },
  );

  it("sends whatever can be said, in the order in which it was said, between what ws sends", async () => {
    using peers = await connected();
    const texts = fc.array(fc.oneof(fc.string(), fc.string({ unit: "binary", maxLength: 200 })), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(texts, async (said) => {
        peers.heard.length = 0;
        said.forEach((text, i) => (i % 3 === 2 ? peers.socket.send(text) : writeText(peers.network, text)));
        await expect.poll(() => peers.heard.length, { interval: 1, timeout: 10_000 }).toBe(said.length);
        expect(peers.heard).toEqual(said);
      }),
      { numRuns: 50 },
    );
  });

  it("adds what the network does not take to what waits, in bytes", async () => {
    using peers = await connected();
    peers.network.cork();
    writeText(peers.network, "a".repeat(100));
    writeText(peers.network, "é".repeat(100));
    expect(peers.socket.bufferedAmount).toBe(2 + 100 + 4 + 200);
    peers.network.uncork();
  });
});
