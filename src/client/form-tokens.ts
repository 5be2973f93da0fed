import type { Tokens } from "./tokens.ts";

/**
 * A form that the browser sends itself, `phx-trigger-action` included, carries the newest CSRF token: a page may be older
 * than its visitor's session, and a patch may have put the old one back. Only to our own origin, and only where the form
 * asks for it by its hidden input.
 */
export function listenToForms(document: Document, tokens: Tokens): void {
  document.addEventListener("formdata", ({ formData, target }) => {
    if (tokens.csrf === undefined || !formData.has("_csrf_token") || !(target instanceof HTMLFormElement)) return;
    // `form.action` would be an input of that name.
    const action = new URL(target.getAttribute("action") ?? "", document.baseURI);
    if (action.origin === document.location.origin) formData.set("_csrf_token", tokens.csrf);
  });
}
