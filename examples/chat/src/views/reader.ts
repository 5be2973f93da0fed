import { html, liveView } from "holdfast";
import { session } from "../session.ts";
import { nameField } from "./name-field.ts";

/** The same without a recipe: what reads the session is rendered again when it changes. */
export const ReaderLive = liveView({
  session,
  mount: () => ({}),
  render: ({ session: { username } }) =>
    html`<section id="reader" class="card" aria-labelledby="reader-title">
      <h2 id="reader-title">Just the session</h2>
      <p class="quiet">Its <code>render</code> reads <code>session.username</code>. There is nothing else to it.</p>
      <p class="hello">Hello, <bdi>${username === "" ? "stranger" : username}</bdi></p>
      ${nameField("reader-form", username)}
    </section>`,
});
