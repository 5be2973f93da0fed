import { fileURLToPath } from "node:url";
import { api, browser, createApp, page, type App } from "holdfast";
import { layout } from "./layout.ts";
import type { MessageStore } from "./messages.ts";
import { session } from "./session.ts";
import { together } from "./together.ts";
import { createChatLive } from "./views/chat.ts";
import { HeaderLive } from "./views/header.ts";
import { ReaderLive } from "./views/reader.ts";
import { RecipeLive } from "./views/recipe.ts";
import { SettingsLive } from "./views/settings.ts";

/** The chat as a whole: its session, its pages, what is around them. */
export function createChat(messages: MessageStore): App {
  const app = createApp({
    session,
    layout,
    sessionEndpoint: "/api/session",
    assets: fileURLToPath(new URL("../public", import.meta.url)),
    views: { header: HeaderLive, recipe: RecipeLive, reader: ReaderLive },
  });

  const pages = app.scope("/", browser());
  pages.get("/", (c) => c.redirect("/chat"));
  pages.live("/chat", createChatLive(messages));
  pages.live("/settings", SettingsLive);
  pages.get("/together", (c) => page(c, together(), { title: "Together" }));

  app.scope("/", api()).get("/health", (c) => c.json({ ok: true }));
  return app;
}
