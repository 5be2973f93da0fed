import { isPlain } from "../base/quote.ts";
import { html, type Rendered } from "../html/template.ts";
import { liveTitle } from "../view/components/live-title.ts";
import { raw } from "../html/raw.ts";
import { escapeAttribute } from "../html/escape.ts";
import type { FreshInfo, LastingInfo } from "../session/requests/page-info.ts";

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
  readonly lasting: LastingInfo;
  readonly fresh: FreshInfo;
  /** Whether the page is to load itself anew when the server has been restarted. */
  readonly reloads: boolean;
  readonly script: string;
  readonly nonce: string;
}

/** What the browser's half finds in `<head>`. */
export function pageHead({ title, titles, lasting, fresh, reloads, script, nonce }: HeadParts): Rendered {
  const content = attributeOf(lasting, reloads ? { ...fresh, dev: true } : fresh);
  return html`${liveTitle(title, titles)}
    ${raw(fresh.csrf === undefined ? `<meta name="csrf-token" />` : `<meta name="csrf-token" content="${escapeAttribute(fresh.csrf)}" />`)}
    ${raw(`<meta name="holdfast" content="${content}" />`)}
    <script defer phx-track-static nonce=${nonce} src=${script}></script>`;
}

const texts = new WeakMap<LastingInfo, string>();

/** Both as one object of JSON, escaped for an attribute. What lasts is written once, as long as it is the same object. */
function attributeOf(lasting: LastingInfo, fresh: object): string {
  let text = texts.get(lasting);
  if (text === undefined) {
    text = escapeAttribute(JSON.stringify(lasting).slice(0, -1));
    texts.set(lasting, text);
  }
  for (const [name, value] of Object.entries(fresh) as [string, unknown][]) {
    // A token needs no escaping, neither as JSON nor as HTML.
    const escaped =
      typeof value === "string" && isPlain(value) ? `&quot;${value}&quot;` : escapeAttribute(JSON.stringify(value));
    text += `,&quot;${name}&quot;:${escaped}`;
  }
  return `${text}}`;
}
