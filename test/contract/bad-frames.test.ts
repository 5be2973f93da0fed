import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BURST,
  handshake,
  LIMITS,
  newApp,
  raw,
  TestServer,
  views,
  type Frame,
  type Peer,
} from "../support/hostile-peer.ts";
import { binaryPush } from "../support/upload.ts";

const text = (...frame: unknown[]) => JSON.stringify(frame);
const bytes = (...values: number[]) => Uint8Array.from(values);
const push = (topic: string, event: string, joinRef = "1") => binaryPush({ joinRef, ref: "9", topic, event }, bytes(1));

/** What a peer sends, and the code its socket is closed with. */
const CLOSED: readonly (readonly [what: string, frame: string | Uint8Array, code: number])[] = [
  ["no JSON", "{", 1008],
  ["nothing", "", 1008],
  ["JSON that is no list", '{"topic":"phoenix"}', 1008],
  ["JSON null", "null", 1008],
  ["four parts", text(null, "1", "phoenix", "heartbeat"), 1008],
  ["six parts", text(null, "1", "phoenix", "heartbeat", {}, {}), 1008],
  ["a ref that is a number", text(null, 1, "phoenix", "heartbeat", {}), 1008],
  ["a ref that is a record", text(null, {}, "phoenix", "heartbeat", {}), 1008],
  ["a join ref that is a number", text(1, "1", "phoenix", "heartbeat", {}), 1008],
  ["a ref without end", text(null, "1".repeat(256), "phoenix", "heartbeat", {}), 1008],
  ["a topic that is a number", text(null, "1", 7, "heartbeat", {}), 1008],
  ["no topic", text(null, "1", null, "heartbeat", {}), 1008],
  ["an event that is a list", text(null, "1", "phoenix", [], {}), 1008],
  ["a payload that is a list", text(null, "1", "phoenix", "heartbeat", []), 1008],
  ["a payload that is text", text(null, "1", "phoenix", "heartbeat", "{}"), 1008],
  ["no payload", text(null, "1", "phoenix", "heartbeat", null), 1008],
  ["a text too long", text(null, "1", "phoenix", "heartbeat", { x: "x".repeat(LIMITS.messageBytes) }), 1009],
  ["bytes too many", new Uint8Array(LIMITS.messageBytes + 1), 1009],
  ["no bytes", bytes(), 1008],
  ["bytes of another kind", bytes(1, 0, 0, 0, 0), 1008],
  ["a header cut short", bytes(0, 1, 1), 1008],
  ["lengths beyond the end", bytes(0, 255, 255, 255, 255, 65), 1008],
  ["names that are no UTF-8", bytes(0, 1, 1, 1, 1, 255, 254, 255, 254), 1008],
  ["bytes at random", Uint8Array.from({ length: 300 }, (_, at) => (at * 97 + 13) % 256), 1008],
];

/** What a peer sends once it has joined a view, and what it is answered. `view` stands for the view's topic. */
const ANSWERED: readonly (readonly [what: string, frame: (own: Peer) => unknown, answer: object])[] = [
  ["a join of an unknown topic", () => ["5", "5", "room:1", "phx_join", {}], { reason: "unmatched topic" }],
  ["a join without a join ref", ({ topic }) => [null, "5", topic, "phx_join", {}], { reason: "unmatched topic" }],
  ["a join of a view without a token", () => ["5", "5", "lv:other", "phx_join", {}], { reason: "stale" }],
  ["a join with a token that is none", () => ["5", "5", "lv:x", "phx_join", { session: {} }], { reason: "stale" }],
  ["a file without a token", () => ["5", "5", "lvu:0", "phx_join", {}], { reason: "invalid_token" }],
  [
    "a file with a token that is none",
    () => ["5", "5", "lvu:0", "phx_join", { token: "x" }],
    { reason: "invalid_token" },
  ],
  ["an event of a topic that is not joined", () => ["5", "5", "lv:other", "event", {}], { reason: "unmatched topic" }],
  ["an event on no topic at all", () => [null, "5", "", "event", {}], { reason: "unmatched topic" }],
  ["a message the protocol does not know", ({ topic }) => ["1", "5", topic, "nope", {}], { reason: "unmatched event" }],
  ["an event without a name", ({ topic }) => ["1", "5", topic, "event", {}], { reason: "bad_request" }],
  [
    "an event whose name is a record",
    ({ topic }) => ["1", "5", topic, "event", { event: {} }],
    { reason: "bad_request" },
  ],
  [
    "an event for a component that is not there",
    ({ topic }) => ["1", "5", topic, "event", { type: "click", event: "hear", value: {}, cid: 99 }],
    {},
  ],
  [
    "an event for a component that is no number",
    ({ topic }) => ["1", "5", topic, "event", { type: "click", event: "hear", value: {}, cid: "1" }],
    {},
  ],
  ["a patch that leads nowhere", ({ topic }) => ["1", "5", topic, "live_patch", {}], { link_redirect: true }],
  [
    "a patch to another host",
    ({ topic }) => ["1", "5", topic, "live_patch", { url: "//evil" }],
    { link_redirect: true },
  ],
  [
    "components destroyed that are none",
    ({ topic }) => ["1", "5", topic, "cids_destroyed", { cids: [{}, 77] }],
    { cids: [] },
  ],
  ["components doomed that are none", ({ topic }) => ["1", "5", topic, "cids_will_destroy", { cids: "all" }], {}],
  [
    "files of an upload that is not allowed",
    ({ topic }) => ["1", "5", topic, "allow_upload", { ref: "x", entries: [] }],
    { ref: "x", error: [["x", "disallowed"]] },
  ],
  ["progress of no file", ({ topic }) => ["1", "5", topic, "progress", { ref: {}, progress: "all" }], {}],
  [
    "progress of a file that was not chosen",
    ({ topic, upload }) => ["1", "5", topic, "progress", { ref: upload, entry_ref: "9", progress: 1e9 }],
    {},
  ],
  ["bytes for a view", ({ topic }) => push(topic, "chunk"), { reason: "unmatched topic" }],
  ["bytes for a file that nobody sends", () => push("lvu:0", "chunk"), { reason: "unmatched topic" }],
  ["bytes for nobody", () => push("", ""), { reason: "unmatched topic" }],
  ["a leave of what was not joined", () => ["5", "5", "lv:", "phx_leave", {}], {}],
  ["a heartbeat with everything in it", () => [null, "5", "phoenix", "heartbeat", { a: [{}] }], {}],
];

let server: TestServer;
let neighbour: Peer;
beforeAll(async () => {
  server = await TestServer.start();
  neighbour = await server.socket();
  await neighbour.join(await server.page());
});
afterAll(async () => {
  neighbour.socket.terminate();
  await server[Symbol.asyncDispose]();
});

/** The neighbour, who has done nothing wrong, is served; of everybody else nothing is left. */
async function onlyTheNeighbourIsLeft(): Promise<void> {
  const heard = await neighbour.answerTo([
    "1",
    "2",
    neighbour.topic,
    "event",
    { type: "click", event: "hear", value: {} },
  ]);
  expect(heard).toMatchObject(["1", "2", neighbour.topic, "phx_reply", { status: "ok" }]);
  await expect.poll(() => server.connections(), { timeout: 10_000 }).toBe(1);
  expect(views.alive).toBe(1);
}

describe("a peer that does not speak the protocol", () => {
  it.each(CLOSED)("by %s has its socket closed", async (_what, frame, code) => {
    const peer = await server.socket();
    await peer.join(await server.page());
    expect(await peer.answerTo(frame)).toBe(code);
    await onlyTheNeighbourIsLeft();
  });
});

describe("a peer that speaks it, and says what makes no sense", () => {
  it.each(ANSWERED)("is told so of %s, and its view goes on", async (_what, frame, answer) => {
    const peer = await server.socket();
    await peer.join(await server.page());
    const reply = (await peer.answerTo(frame(peer))) as Frame;
    expect([reply[3], (reply[4] as { response: object }).response]).toEqual(["phx_reply", answer]);
    const go = await peer.answerTo(["1", "6", peer.topic, "event", { type: "click", event: "hear", value: {} }]);
    expect(go).toMatchObject(["1", "6", peer.topic, "phx_reply", { status: "ok" }]);
    peer.socket.terminate();
    await onlyTheNeighbourIsLeft();
  });

  it("crashes its own view by an event the view does not declare, and nothing else", async () => {
    const peer = await server.socket();
    await peer.join(await server.page());
    const frame = await peer.answerTo(["1", "5", peer.topic, "event", { type: "click", event: "nope", value: {} }]);
    expect(frame).toEqual(["1", "1", peer.topic, "phx_error", {}]);
    expect(await peer.answerTo([null, "6", "phoenix", "heartbeat", {}])).toMatchObject({ 3: "phx_reply" });
    expect(views.alive).toBe(1);
    peer.socket.terminate();
    await onlyTheNeighbourIsLeft();
  });
});

/** The code of a close frame at the end of what came. (RFC 6455, 5.5.1) */
const closeCode = (heard: string): number | undefined => {
  const at = heard.lastIndexOf("\x88");
  return at === -1 ? undefined : heard.charCodeAt(at + 2) * 256 + heard.charCodeAt(at + 3);
};

describe("a peer that does not speak WebSocket", () => {
  it.each([
    ["reserved bits", Buffer.from([0xf1, 0x80, 0, 0, 0, 0]), 1002],
    ["an unmasked frame", Buffer.from([0x81, 0x01, 0x41]), 1002],
    ["a continuation of nothing", Buffer.from([0x80, 0x80, 0, 0, 0, 0]), 1002],
    ["a ping too long", Buffer.from([0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0]), 1002],
    ["text that is no UTF-8", Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff]), 1007],
    ["a length of 2^62", Buffer.from([0x82, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 1009],
  ])("by %s has its socket closed", async (_what, frame, code) => {
    const { socket, ended } = raw(server.port, handshake(server.port));
    await once(socket, "data");
    socket.write(frame);
    expect(closeCode(await ended)).toBe(code);
    await onlyTheNeighbourIsLeft();
  });

  it("by a handshake that is none is refused", async () => {
    const { ended } = raw(server.port, handshake(server.port).replace("13", "12"));
    expect(await ended).toMatch(/^HTTP\/1\.1 4\d\d/);
    await onlyTheNeighbourIsLeft();
  });
});

describe("a flood", () => {
  it("of messages on one socket closes it", async () => {
    const peer = await server.socket();
    await peer.join(await server.page());
    for (let at = 0; at <= BURST + 10; at++) peer.send([null, String(at), "phoenix", "heartbeat", {}]);
    await expect.poll(() => peer.closed, { timeout: 10_000 }).toBe(1008);
    await onlyTheNeighbourIsLeft();
  });

  it(
    "of 10,000 joins on one socket: each is answered, and none is kept beyond those it may have",
    { timeout: 60_000 },
    async () => {
      await using own = await TestServer.start({ messagesPerSecond: 10_000 });
      const peer = await own.socket();
      const page = await own.page();
      await peer.join(page);
      const again = { url: "/target", params: { _mounts: 1 }, session: page.session, static: null, sticky: false };
      for (let at = 0; at < 5_000; at++) {
        peer.send([`${at}`, `r${at}`, peer.topic, "phx_join", again]);
        peer.send([`${at}`, `u${at}`, `lv:${at}`, "phx_join", { ...again, session: "x" }]);
      }
      const replies = (kind: string) => peer.frames.filter(([, ref]) => ref?.startsWith(kind)).length;
      await expect.poll(() => replies("u"), { timeout: 50_000 }).toBe(5_000);
      // A join takes the place of the one before it, which then needs no answer.
      await expect.poll(() => peer.frames.some(([, ref]) => ref === "r4999"), { timeout: 50_000 }).toBe(true);
      await expect.poll(() => views.alive, { timeout: 10_000 }).toBe(2);
      peer.socket.terminate();
      await expect.poll(() => own.connections(), { timeout: 10_000 }).toBe(0);
      await onlyTheNeighbourIsLeft();
    },
  );

  it("of 10,000 joins on as many sockets leaves nothing when they are gone", { timeout: 60_000 }, async () => {
    const app = newApp({ connections: 10_000, mounts: 100, waitingMounts: 10_000 });
    const page = await (await app.fetch(new Request("http://localhost:4000/target"))).text();
    const [, id = "", session = ""] = /<\w+ id="([^"]+)"[^>]* data-phx-session="([^"]*)"/.exec(page) ?? [];
    let answered = 0;
    const peers = Array.from({ length: 10_000 }, () => {
      const request = new Request("http://localhost:4000/live/websocket?vsn=2.0.0", {
        headers: { origin: "http://localhost:4000" },
      });
      const opening = app.openSocket(request);
      if (!("accept" in opening)) throw new Error(`refused with ${opening.status}`);
      const peer = opening.accept({ send: () => (answered += 1), close: () => {}, bufferedAmount: () => 0 });
      peer.receive(text("1", "1", `lv:${id}`, "phx_join", { url: "/target", params: {}, session, static: null }));
      return peer;
    });
    await expect.poll(() => answered, { timeout: 50_000 }).toBe(10_000);
    expect(views.alive).toBe(10_001);
    for (const peer of peers) peer.closed();
    expect(views.alive).toBe(1);
  });

  it("of upgrades is taken as far as there is room, and else told to come later", { timeout: 30_000 }, async () => {
    const sockets = Array.from({ length: 120 }, () => raw(server.port, handshake(server.port)));
    const heads = await Promise.all(
      sockets.map(async ({ socket }) => ((await once(socket, "data")) as [Buffer])[0].toString("latin1")),
    );
    const count = (status: string) => heads.filter((head) => head.startsWith(`HTTP/1.1 ${status}`)).length;
    expect([count("101"), count("503")]).toEqual([LIMITS.connections - 1, 120 - LIMITS.connections + 1]);
    for (const { socket } of sockets) socket.destroy();
    await onlyTheNeighbourIsLeft();
  });

  it("of upgrades from elsewhere is refused, each", async () => {
    const evil = handshake(server.port).replace("Origin: http://127.0.0.1", "Origin: http://evil.example");
    const heads = await Promise.all(Array.from({ length: 60 }, () => raw(server.port, evil).ended));
    expect(heads.filter((head) => !head.startsWith("HTTP/1.1 403"))).toEqual([]);
    await onlyTheNeighbourIsLeft();
  });

  it(
    "of long polls opens as many as may be, and takes what makes no sense from none of them",
    { timeout: 30_000 },
    async () => {
      await using own = await TestServer.start({ pollSessions: 20 });
      const polls = own.polls();
      const opened = await Promise.all(Array.from({ length: 60 }, () => polls.open()));
      const tokens = opened.flatMap(({ token }) => token ?? []);
      expect([tokens.length, opened.filter(({ status }) => status === 500).length]).toEqual([20, 40]);
      const [first = "", second = ""] = tokens;
      const { id, session } = await own.page();
      const join = text("1", "1", `lv:${id}`, "phx_join", { url: "/target", params: {}, session, static: null });
      expect(await polls.post(first, join)).toBe(200);
      await expect.poll(() => views.alive).toBe(2);
      expect(await polls.post(second, "\n\n%%%\n[")).toBe(200);
      expect(await polls.post(second, join)).toBe(410);
      expect(await polls.post("a token that is none", join)).toBe(410);
      expect(await polls.post(first, Array.from({ length: 101 }, () => join).join("\n"))).toBe(200);
      await expect.poll(() => views.alive).toBe(1);
    },
  );

  it("of long polls that nobody polls is forgotten, with its views", { timeout: 30_000 }, async () => {
    await using own = await TestServer.start({ pollSessions: 1, pollWindow: 3_000 });
    const polls = own.polls();
    const { id, session } = await own.page();
    const { token = "" } = await polls.open();
    const join = text("1", "1", `lv:${id}`, "phx_join", { url: "/target", params: {}, session, static: null });
    const joined = polls.post(token, join);
    await expect.poll(() => views.alive, { timeout: 10_000 }).toBe(2);
    expect(await joined).toBe(200);
    await expect.poll(() => views.alive, { timeout: 10_000 }).toBe(1);
    await expect.poll(async () => (await polls.open()).status, { timeout: 10_000 }).toBe(410);
  });

  it("in one body is refused where that is too long", async () => {
    await using own = await TestServer.start({ requestBytes: 1_000 });
    const url = `${own.origin}/live/longpoll?vsn=2.0.0`;
    const response = await fetch(url, { method: "POST", headers: { origin: own.origin }, body: "x".repeat(2_000) });
    expect(response.status).toBe(413);
  });
});

describe("a connection that is half open", () => {
  it("and never finishes its request is ended by the server", { timeout: 20_000 }, async () => {
    const timeouts = { headersTimeout: 300, requestTimeout: 300, connectionsCheckingInterval: 100 };
    await using own = await TestServer.start({}, timeouts as object);
    const unfinished = Array.from({ length: 20 }, () => raw(own.port, handshake(own.port).slice(0, -6)));
    const answers = await Promise.all(unfinished.map(({ ended }) => ended));
    expect(answers.filter((answer) => !answer.startsWith("HTTP/1.1 408"))).toEqual([]);
    expect(await own.connections()).toBe(0);
  });

  it("and says nothing once it is a socket is ended, and its view with it", { timeout: 20_000 }, async () => {
    await using own = await TestServer.start({ socketIdle: 2_000 });
    const page = await own.page();
    const peer = await own.socket();
    await peer.join(page);
    expect(views.alive).toBe(2);
    await expect.poll(() => peer.closed, { timeout: 10_000 }).toBe(1006);
    await expect.poll(() => views.alive).toBe(1);
    await expect.poll(() => own.connections()).toBe(0);
  });
});
