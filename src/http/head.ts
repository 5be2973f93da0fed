import { html, type Rendered } from "../html/template.ts";
import { liveTitle } from "../view/components/live-title.ts";
import type { PageInfo } from "../session/requests/request-session.ts";

/** The document's title apart from what a view says. (Phoenix.Component.live_title/1) */
export interface TitleOption {
  /** Where a view says nothing. */
  readonly default?: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

export interface HeadParts {
  readonly title: string | undefined;
  readonly titles: TitleOption;
  readonly info: PageInfo;
  /** Whether the page is to load itself anew when the server has been restarted. */
  readonly reloads: boolean;
  readonly script: string;
  readonly nonce: string;
}

/** What the browser's half finds in `<head>`. */
export function pageHead({ title, titles, info, reloads, script, nonce }: HeadParts): Rendered {
  const content = JSON.stringify(reloads ? { ...info, dev: true } : info);
  return html`${liveTitle(title, titles)}
    <meta name="csrf-token" content=${info.csrf} />
    <meta name="holdfast" content=${content} />
    <script defer phx-track-static nonce=${nonce} src=${script}></script>`;
}
