import { each, html, liveView } from "holdfast";
import { session } from "../session.ts";
import { longTime } from "../times.ts";
import { nameField } from "./name-field.ts";

const THEMES = [
  { value: "light", name: "Light" },
  { value: "dark", name: "Dark" },
  { value: "system", name: "System" },
] as const;

/** The settings: everything on this page is in the session. */
export const SettingsLive = liveView({
  session,
  mount(socket) {
    socket.putPageTitle("Settings");
    const { username, lastVisit } = socket.session;
    // A key of the server's alone, written by a connected view; the first HTML only reads.
    if (socket.connected) socket.session.put("lastVisit", Date.now());
    return { greeted: username, lastVisit };
  },
  events: {
    forget(socket) {
      socket.session.delete("username");
      socket.assign({ greeted: "" });
      socket.putFlash("info", "Your name is forgotten.");
    },
  },
  render: ({ greeted, lastVisit, flash, session: { username, theme } }) =>
    html`<div class="intro">
        <h1>Settings</h1>
        <p>
          ${greeted === "" ? "Nothing here needs a button to be saved." : html`Welcome back, <bdi id="greeting">${greeted}</bdi>.`}
        </p>
      </div>
      ${flash["info"] !== undefined && html`<p class="notice" role="status">${flash["info"]}</p>`}
      <div class="cards">
        <section class="card" aria-labelledby="name-title">
          <h2 id="name-title">Name</h2>
          <p class="quiet">Saved while you type; the chat shows it at once.</p>
          ${nameField("me", username)}
        </section>
        <section class="card">
          <form id="look" phx-hook="SetSession">
            <fieldset class="choices">
              <legend>Theme</legend>
              <div>
                ${each(
                  THEMES,
                  (choice) => choice.value,
                  ({ value, name }) =>
                    html`<label
                      ><input type="radio" name="theme" value=${value} checked=${value === theme} />${name}</label
                    >`,
                )}
              </div>
            </fieldset>
          </form>
        </section>
        <section class="card" aria-labelledby="visit-title">
          <h2 id="visit-title">Last visit</h2>
          <p id="last-visit" class="quiet">
            ${
              lastVisit === undefined
                ? "This is your first visit to this page."
                : html`You last opened this page on ${longTime(lastVisit)}.`
            }
            Only the server can write this.
          </p>
        </section>
        <section class="card" aria-labelledby="forget-title">
          <h2 id="forget-title">Forget me</h2>
          <p class="quiet">Takes your name out of the session, here and in every open tab.</p>
          <p class="action">
            <button class="plain" phx-click="forget" disabled=${username === ""}>Forget my name</button>
          </p>
        </section>
      </div>`,
});
