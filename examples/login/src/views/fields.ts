import { html, type Rendered } from "holdfast";

/** The hidden field by which a form that is posted without a script shows that it is of our page. */
export const csrfField = (token: string | undefined): Rendered =>
  html`<input type="hidden" name="_csrf_token" value=${token} />`;

export interface FormParts {
  /** Its address, and the name of its event. */
  readonly name: "login" | "register";
  readonly title: string;
  readonly token: string | undefined;
  /** Where to afterwards. */
  readonly to: string;
  readonly typed: string;
  readonly problem: string;
  /** Further down: the other form. */
  readonly other: Rendered;
}

/**
 * Name and password. A view takes the form as an event, `phx-submit`; where no script runs the browser posts it, to the
 * controller of the same name.
 */
export const credentialsForm = ({ name, title, token, to, typed, problem, other }: FormParts): Rendered =>
  html`<section class="card narrow" aria-labelledby="title">
    <h1 id="title">${title}</h1>
    <form id=${name} method="post" action=${`/${name}`} phx-submit=${name}>
      ${csrfField(token)}
      <input type="hidden" name="to" value=${to} />
      <div class="field">
        <label for="name">Name</label>
        <input
          id="name"
          name="name"
          value=${typed}
          required
          dir="auto"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby="problem"
          aria-invalid=${problem !== ""}
        />
      </div>
      <div class="field">
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          required
          autocomplete=${name === "login" ? "current-password" : "new-password"}
          aria-describedby="problem"
          aria-invalid=${problem !== ""}
        />
      </div>
      <label class="check"><input type="checkbox" name="remember" value="on" /> Stay logged in on this browser</label>
      <p id="problem" class="error" role="alert">${problem}</p>
      <button phx-disable-with="One moment…">${title}</button>
    </form>
    <p class="quiet">${other}</p>
  </section>`;
