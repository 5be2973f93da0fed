import { html, liveView } from "holdfast";
import { session } from "../session.ts";
import { csrfField } from "./fields.ts";

const THEMES = ["light", "dark", "system"] as const;

const noteField = (name: string, label: string, value: string) =>
  html`<div class="field">
    <label for=${name}>${label}</label>
    <div class="row">
      <input id=${name} name=${name} value=${value} maxlength="80" autocomplete="off" dir="auto" />
      <output for=${name} data-session-status=${name}></output>
    </div>
  </div>`;

/** For everybody: what a login and a logout do to what the session holds. */
export const HomeLive = liveView({
  session,
  mount(socket) {
    socket.putPageTitle("Home");
    return { token: socket.csrfToken };
  },
  render: ({ token, flash, session: { theme, note, tabNote, deviceNote } }) =>
    html`<div class="intro">
        <h1>Who is here?</h1>
        <p>Register, log in, log out, in several tabs and browsers, with scripts and without. Watch what stays.</p>
      </div>
      ${flash["error"] !== undefined && html`<p class="notice" role="alert">${flash["error"]}</p>`}
      <div class="cards">
        <section class="card">
          <form id="carried" method="post" action="/_holdfast/session" phx-hook="SetSession">
            ${csrfField(token)}
            <fieldset class="choices">
              <legend>Theme</legend>
              <div>
                ${THEMES.map((name) => html`<label><input type="radio" name="theme" value=${name} checked=${name === theme} />${name}</label>`)}
              </div>
            </fieldset>
            <p class="quiet">Goes along when you log in or out: <code>carry: true</code>.</p>
            <noscript><button>Save</button></noscript>
          </form>
        </section>
        <section class="card">
          <form id="notes" method="post" action="/_holdfast/session" phx-hook="SetSession">
            ${csrfField(token)} ${noteField("note", "A note", note)}
            <p class="quiet">Belongs to the session: a login or a logout ends it.</p>
            <noscript><button>Save</button></noscript>
          </form>
        </section>
        <section class="card">
          <form id="kept" phx-hook="SetSession">
            ${noteField("tabNote", "A note of this tab", tabNote)}
            ${noteField("deviceNote", "A note of this browser", deviceNote)}
            <p class="quiet">Kept by the browser, sealed for this session, and as long as it.</p>
          </form>
        </section>
      </div>`,
});
