import { html, type Rendered } from "holdfast";

/**
 * The name, saved while it is typed: the hook brings every input into the session, and the client fills the mark
 * beside it, "saved" only when the browser really holds the cookie. There is no maxlength: what is too long is said,
 * not cut off.
 */
export const nameField = (id: string, username: string): Rendered =>
  html`<form id=${id} class="field name" phx-hook="SetSession">
    <label for=${`${id}-username`}>Your name</label>
    <div class="row">
      <input
        id=${`${id}-username`}
        name="username"
        value=${username}
        dir="auto"
        autocomplete="nickname"
        spellcheck="false"
      />
      <output for=${`${id}-username`} data-session-status="username"></output>
    </div>
  </form>`;
