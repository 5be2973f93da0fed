import { html, liveView } from "holdfast";
import { session } from "../session.ts";

/** The visitor's name in the bar. Its input writes the session, and every example that reads it follows. */
export const NameLive = liveView({
  session,
  mount: () => ({}),
  container: { class: "who" },
  render: ({ session: { username } }) =>
    html`<form id="me" class="row" phx-hook="SetSession">
      <label for="username">Your name</label>
      <input id="username" name="username" value=${username} dir="auto" autocomplete="nickname" spellcheck="false" />
      <output for="username" data-session-status="username"></output>
    </form>`,
});
