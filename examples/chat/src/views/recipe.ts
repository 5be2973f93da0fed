import { html, liveView } from "holdfast";
import { z } from "zod";
import { session } from "../session.ts";
import { nameField } from "./name-field.ts";

/**
 * The well-known recipe for LiveView, with its own markup and names: the hook `SetSession` on a form, the class
 * `phx-hook-subscribe-to-session` on an element, and the event `set_session` with `[name, value]`.
 */
export const RecipeLive = liveView({
  session,
  mount: (socket) => ({ username: socket.session.username }),
  events: {
    set_session: {
      params: z.tuple([z.string(), z.string().max(40)]),
      handle(socket, [name, value]) {
        if (name === "username") socket.assign({ username: value });
      },
      // What comes by the wire is the browser's word: too long, and it is not shown.
      invalid() {},
    },
  },
  render: ({ username }) =>
    html`<section id="recipe" class="card phx-hook-subscribe-to-session" aria-labelledby="recipe-title">
      <h2 id="recipe-title">The recipe</h2>
      <p class="quiet">
        A form with <code>phx-hook="SetSession"</code>, and a handler of the event <code>set_session</code>.
      </p>
      <p class="hello">Hello, <bdi>${username === "" ? "stranger" : username}</bdi></p>
      ${nameField("recipe-form", username)}
    </section>`,
});
