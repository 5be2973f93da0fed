import { attrs, type Attrs } from "../html/attrs.ts";
import { toLocalPath } from "./local-path.ts";

/** Where a link leads, and how. */
export type LinkTarget =
  | {
      /** A path of the same view: its URL changes and `handleParams` runs. */
      readonly patch: string;
      readonly replace?: boolean;
    }
  | {
      /** A path of another live view: mounted over the same connection, without a page load. */
      readonly navigate: string;
      readonly replace?: boolean;
    };

/**
 * The attributes of a link that stays on the live connection; the rest of the `<a>` is yours. A link without it loads
 * its page whole. It is an ordinary link where scripts do not run or the page is not live yet. (Phoenix.Component.link/1)
 *
 * @param to.replace replaces the browser's history entry instead of adding one.
 * @example
 * ```ts
 * import { html, link } from "holdfast";
 *
 * html`<a ${link({ patch: "/users?sort=name" })} class="tab">By name</a>
 *   <a ${link({ navigate: "/settings", replace: true })}>Settings</a>
 *   <a href="/logout">Leave</a>`;
 * ```
 * @throws HoldfastError `socket_misuse` for anything but a path of this app.
 */
export function link(to: LinkTarget): Attrs {
  const patches = "patch" in to;
  return attrs({
    href: toLocalPath(patches ? to.patch : to.navigate, "link"),
    "data-phx-link": patches ? "patch" : "redirect",
    "data-phx-link-state": to.replace ? "replace" : "push",
  });
}
