import { fileURLToPath } from "node:url";
import { api, browser, createApp, type App } from "holdfast";
import { sqliteStore } from "holdfast/sqlite";
import { createAccounts } from "./accounts.ts";
import { createControllers } from "./controllers.ts";
import { createGuards } from "./guards.ts";
import { createLayout } from "./layout.ts";
import { cookies, session } from "./session.ts";
import type { Sqlite } from "./sqlite.ts";
import { createHeader } from "./views/header.ts";
import { HomeLive } from "./views/home.ts";
import { createLoginView } from "./views/login.ts";
import { createMembers } from "./views/members.ts";
import { createRegister } from "./views/register.ts";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The example as a whole. Its sessions are in the database, too: what is ended there stays ended after a restart. */
export function createLogin(database: Sqlite): App {
  const accounts = createAccounts(database, (id) => app.sessions.revoke(id));
  const guards = createGuards(accounts);
  const controllers = createControllers(accounts);
  const header = createHeader(accounts);
  const app: App = createApp({
    session,
    cookies,
    store: sqliteStore(database),
    layout: createLayout(header),
    title: { suffix: " · Holdfast" },
    assets: [folder("../public"), folder("../../chat/public")],
    views: { header },
  });

  const pages = app.scope("/", browser());
  pages.liveSession("everybody", { onMount: [guards.remember] }, (open) => open.live("/", HomeLive));
  pages.liveSession("nobody", { onMount: [guards.remember, guards.requireNobody] }, (open) => {
    open.live("/login", createLoginView(accounts));
    open.live("/register", createRegister(accounts));
  });
  pages.liveSession("members", { onMount: [guards.remember, guards.requireUser] }, (closed) => {
    closed.live("/members", createMembers(accounts, guards));
  });
  pages.post("/login", controllers.login);
  pages.post("/register", controllers.register);
  pages.post("/logout", controllers.logout);
  pages.post("/logout-everywhere", controllers.logoutEverywhere);

  app.scope("/", api()).get("/health", (c) => c.json({ ok: true }));
  return app;
}
