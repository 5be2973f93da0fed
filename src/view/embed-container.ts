import type { Embed } from "../html/embed.ts";
import { containerTags } from "./container.ts";
import { embedPayload, embedToken } from "./live-render.ts";
import { LiveView } from "./live-view.ts";
import type { ViewToken } from "./page-tokens.ts";
import type { LiveServices } from "./services.ts";

/** The empty container of a view nested in a connected one; its token lets the client join it under its parent. */
export function embedContainer(embed: Embed, page: { services: LiveServices; parent: ViewToken }): string {
  const { view, container = LiveView.callbacksOf(view).container } = embedPayload(embed);
  const token = embedToken(page.services, embed, page.parent);
  const attributes = {
    id: embed.id,
    session: page.services.tokens.sealView(token),
    static: "",
    sticky: token.sticky ?? false,
    container,
    ...(token.parentId !== undefined && { parentId: token.parentId }),
  };
  return containerTags(attributes).join("");
}
