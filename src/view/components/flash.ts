import { js } from "../../html/js.ts";
import { html, type Rendered } from "../../html/template.ts";
import type { Flash } from "../flash.ts";

/**
 * The messages of the flash, each in a `role="alert"` with a button that takes it away. Classes `hf-flashes`,
 * `hf-flash hf-flash-<kind>`.
 *
 * @param options.id of the element around them; `flashes` unless said.
 * @param options.closeLabel what the button is called; `Close` unless said.
 * @example
 * ```ts
 * import { flashGroup, html, liveView } from "holdfast";
 *
 * const Home = liveView({ mount: () => ({}), render: ({ flash }) => html`${flashGroup(flash)}<h1>Home</h1>` });
 * ```
 * (the `flash_group` of Phoenix's core components)
 */
export function flashGroup(
  flash: Flash,
  options: { readonly id?: string; readonly closeLabel?: string } = {},
): Rendered {
  const { id = "flashes", closeLabel = "Close" } = options;
  const messages = Object.entries(flash).map(([kind, message]) => {
    const own = `${id}-${kind}`;
    const close = js.push("lv:clear-flash", { value: { key: kind } }).hide({ to: { closest: "[role=alert]" } });
    return html`<div id="${own}" class="hf-flash hf-flash-${kind}" role="alert">
      <p>${message}</p>
      <button type="button" class="hf-flash-close" aria-label="${closeLabel}" phx-click=${close}>×</button>
    </div>`;
  });
  return html`<div id="${id}" class="hf-flashes" aria-live="polite">${messages}</div>`;
}
