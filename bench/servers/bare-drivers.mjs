// @ts-check
// A WebSocket echo that first does what the store of the same name does for one write, by the bare driver alone.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { postgresStore } from "holdfast/postgres";
import { redisStore } from "holdfast/redis";
import { postgresWrite, redisWrite } from "../lib/recorded-statements.mjs";
import { report } from "../lib/report.mjs";

const { STORE = "", STORE_URL: url = "" } = process.env;
/** As many sessions as there are clients: writers of one row would wait for each other. */
const SESSIONS = 20;
const first = { generation: 1, records: new Map(), expires: Date.now() + 86_400_000 };
let n = 1_000_000_000_000;
const ids = Array.from({ length: SESSIONS }, (_, index) => `bare${index}`);
const id = () => ids[n % SESSIONS] ?? "";
/** As long as a record of the session, and greater than the one before it. */
const record = () => `${n++}0000000000000000[false,note ${n},null,null,null,null]`;

/** @type {Record<string, () => Promise<() => unknown>>} */
const drivers = {
  async sqlite() {
    // The driver and the settings that sqliteStore has; its statements are a read and a write in one transaction.
    const driverName = Number(process.versions.node.split(".")[0]) >= 22 ? "node:sqlite" : "libsql";
    const driver = await import(driverName);
    const database = new (driver.DatabaseSync ?? driver.default)(url);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    database.exec("CREATE TABLE held (id TEXT PRIMARY KEY, records TEXT NOT NULL) WITHOUT ROWID");
    const find = database.prepare("SELECT records FROM held WHERE id = ?");
    const put = database.prepare("INSERT OR REPLACE INTO held (id, records) VALUES (?, ?)");
    return () => {
      database.exec("BEGIN IMMEDIATE");
      const name = id();
      find.get(name);
      put.run(name, JSON.stringify({ note: record() }));
      database.exec("COMMIT");
    };
  },
  async redis() {
    const { createClient } = await import("redis");
    const client = createClient({ url });
    await client.connect();
    const store = redisStore(/** @type {import("holdfast/redis").RedisScripts} */ (client));
    for (const name of ids) await store.create({ ...first, id: name });
    const { script, options } = await redisWrite();
    return () => client.eval(script, options({ id: id(), record: record() }));
  },
  async postgres() {
    const { default: postgres } = await import("postgres");
    const sql = postgres(url, { max: 10, onnotice: () => {} });
    const store = postgresStore(sql);
    for (const name of ids) await store.create({ ...first, id: name });
    const { statement, values } = await postgresWrite();
    return () => sql.unsafe(statement, values({ id: id(), record: record() }));
  },
};

const run = await /** @type {() => Promise<() => unknown>} */ (drivers[STORE])();
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket) => {
  socket.on("message", async (data) => {
    const [joinRef, ref, topic] = JSON.parse(/** @type {Buffer} */ (data).toString("utf8"));
    await run();
    socket.send(
      JSON.stringify([joinRef, ref, topic, "phx_reply", { status: "ok", response: { diff: { 0: "note" } } }]),
    );
  });
});
server.listen(0, "127.0.0.1", () => report(/** @type {import("node:net").AddressInfo} */ (server.address()).port));
