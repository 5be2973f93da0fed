import { fileURLToPath } from "node:url";
import { serve } from "holdfast/node";
import { createChat } from "./app.ts";
import { createMessageStore } from "./messages.ts";
import { openSqlite } from "./sqlite.ts";

const { CHAT_DB, PORT = "4000", WORKERS } = process.env;

const database = await openSqlite(CHAT_DB ?? fileURLToPath(new URL("../data/chat.sqlite", import.meta.url)));
await serve(createChat(createMessageStore(database)), {
  port: Number(PORT),
  ...(WORKERS !== undefined && { workers: WORKERS === "auto" ? WORKERS : Number(WORKERS) }),
});
