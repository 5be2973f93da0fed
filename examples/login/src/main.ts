import { fileURLToPath } from "node:url";
import { serve } from "holdfast/node";
import { createLogin } from "./app.ts";
import { openSqlite } from "./sqlite.ts";

const { LOGIN_DB, PORT = "4003", WORKERS } = process.env;

const database = await openSqlite(LOGIN_DB ?? fileURLToPath(new URL("../data/login.sqlite", import.meta.url)));
await serve(createLogin(database), {
  port: Number(PORT),
  ...(WORKERS !== undefined && { workers: WORKERS === "auto" ? WORKERS : Number(WORKERS) }),
});
