import { HoldfastError } from "../../base/errors.ts";
import { attrs } from "../../html/attrs.ts";
import { html, type Renderable, type Rendered } from "../../html/template.ts";
import { toLocalPath } from "../local-path.ts";
import type { CommonAttributes } from "./attributes.ts";

/** Options of {@link form}. */
export interface FormTagOptions extends CommonAttributes {
  /** The form whose id it has, unless `id` says another. */
  readonly for?: { readonly id: string };
  /** Unique on the page. The client finds a form again by it, and recovers what was typed into it. */
  readonly id?: string;
  /** A path of this app, for a form that is also, or only, sent by the browser itself. */
  readonly action?: string;
  /** `post` unless said. What browsers do not know (`put`, `patch`, `delete`) goes along in the hidden `_method`. */
  readonly method?: "get" | "post" | "put" | "patch" | "delete";
  /** Whether the browser sends files with it: `multipart/form-data`. */
  readonly multipart?: boolean;
  /** The token of a page that is rendered for HTTP alone, by `csrfToken(c)`; the client brings it itself. */
  readonly csrfToken?: string | undefined;
  readonly autocomplete?: string;
  readonly novalidate?: boolean;
  readonly target?: string;
}

/**
 * A `<form>`. With an `action` it carries the hidden inputs that a form sent by the browser needs: `_csrf_token`, which
 * the client fills with the visitor's newest, and `_method`. (Phoenix.Component.form/1)
 *
 * `"phx-trigger-action": true` sends it so, once it is rendered: for what only a request can do, such as logging in.
 *
 * @example
 * ```ts
 * import { button, form, html, input, toForm } from "holdfast";
 *
 * const login = toForm<{ email: string }>({}, { as: "login" });
 * form({ for: login, action: "/login", "phx-submit": "check", "phx-trigger-action": login.action === "send" },
 *   html`${input({ field: login.field("email"), type: "email", label: "Email" })}${button({}, "Log in")}`);
 * ```
 * @throws HoldfastError `socket_misuse` for an action that is no path of this app: the token is nobody else's.
 */
export function form(options: FormTagOptions, inner: Renderable): Rendered {
  const { for: source, id = source?.id, action, method = "post", multipart, csrfToken, ...rest } = options;
  if ("phx-change" in rest && !id) {
    throw new HoldfastError(
      "template_value",
      "A form with phx-change needs an id: form({ id }) or toForm(params, { as }). Without one the client cannot recover it.",
    );
  }
  const own = {
    ...(id && { id }),
    ...(action !== undefined && { action: toLocalPath(action, "form"), method: method === "get" ? "get" : "post" }),
    ...(multipart && { enctype: "multipart/form-data" }),
  };
  return html`<form ${attrs({ ...own, ...rest })}>${action !== undefined && hidden(method, csrfToken)}${inner}</form>`;
}

function hidden(method: string, csrfToken: string | undefined): Rendered | undefined {
  if (method === "get") return undefined;
  const override = method !== "post" && html`<input type="hidden" name="_method" value="${method}" />`;
  return html`${override}<input type="hidden" name="_csrf_token" value="${csrfToken}" />`;
}
