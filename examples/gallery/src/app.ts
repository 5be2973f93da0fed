import { fileURLToPath } from "node:url";
import { api, browser, createApp, type App } from "holdfast";
import { catalogue } from "./catalogue.ts";
import { framed } from "./frame.ts";
import { layout } from "./layout.ts";
import { session } from "./session.ts";
import { IndexLive } from "./views/index.ts";
import { NameLive } from "./views/name.ts";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The gallery: an index, a page for each example. They are one group, so that the connection stays between them. */
export function createGallery(): App {
  const app = createApp({
    session,
    layout,
    title: { suffix: " · Holdfast" },
    assets: [folder("../public"), folder("../../chat/public")],
    views: { name: NameLive },
  });

  const pages = app.scope("/", browser());
  pages.liveSession("gallery", { onMount: [framed] }, (gallery) => {
    gallery.live("/", IndexLive);
    for (const { name, view } of catalogue) gallery.live(`/${name}`, view);
  });

  const plain = app.scope("/", api());
  for (const { name, source } of catalogue) plain.get(`/source/${name}.ts`, (c) => c.text(source));
  plain.get("/health", (c) => c.json({ ok: true }));
  return app;
}
