import { html, type Rendered } from "../html/template.ts";
import type { PageInfo } from "../session/request-session.ts";

export interface HeadParts {
  readonly title: string | undefined;
  readonly info: PageInfo;
  readonly development: boolean;
  readonly script: string;
  readonly nonce: string;
}

/** What the browser's half finds in `<head>`. There is always a title: without one the client would write "undefined". */
export function pageHead({ title, info, development, script, nonce }: HeadParts): Rendered {
  const content = JSON.stringify(development ? { ...info, dev: true } : info);
  return html`<title>${title ?? ""}</title>
${info.csrf === undefined ? null : html`<meta name="csrf-token" content=${info.csrf}>`}
<meta name="holdfast" content=${content}>
<script defer phx-track-static nonce=${nonce} src=${script}></script>`;
}
