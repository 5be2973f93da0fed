import type { Embed } from "../html/embed.ts";
import { containerHtml } from "./container.ts";
import type { LiveRenderPayload } from "./live-render.ts";
import { LiveView } from "./live-view.ts";
import type { PageTokens, ViewToken } from "./page-tokens.ts";
import { embedToken } from "./render-live.ts";
import type { LiveServices } from "./services.ts";

/** The empty container of a view nested in a connected one; its token lets the client join it under its parent. */
export function embedContainer(
  embed: Embed,
  page: { services: LiveServices; tokens: PageTokens; parent: ViewToken },
): string {
  const { view, params } = embed.payload as LiveRenderPayload;
  const { services, tokens, parent } = page;
  const token = embedToken(services, { id: embed.id, view, params, parent });
  const attributes = { id: embed.id, session: tokens.sealView(token), static: "", parentId: parent.id };
  return containerHtml(LiveView.callbacksOf(view), attributes, "");
}
