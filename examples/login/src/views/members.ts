import { html, liveView } from "holdfast";
import type { Accounts } from "../accounts.ts";
import type { Guards } from "../guards.ts";
import { session } from "../session.ts";
import { csrfField } from "./fields.ts";

const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const minute = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

/** For members alone: `requireUser` of its group guards it, and says who is here. */
export const createMembers = (accounts: Accounts, { requireUser }: Guards) =>
  liveView({
    session,
    onMount: [requireUser],
    mount(socket) {
      socket.putPageTitle("Members");
      const browsers = accounts.browsers(socket, socket.assigns.user.id);
      return { members: accounts.members(), browsers, token: socket.csrfToken };
    },
    events: {
      async everywhere(socket) {
        await accounts.logoutEverywhere(socket);
        return socket.redirect("/");
      },
    },
    render: ({ user, members, browsers, token }) =>
      html`<div class="intro">
          <h1>Members</h1>
          <p>Good to see you, <bdi id="member">${user.name}</bdi>. This page is shown to nobody else.</p>
        </div>
        <div class="cards">
          <section class="card" aria-labelledby="who-title">
            <h2 id="who-title">The newest members</h2>
            <ul id="members" class="lines">
              ${members.map(({ name, since }) => html`<li><bdi>${name}</bdi><span class="quiet">since ${day.format(since)}</span></li>`)}
            </ul>
          </section>
          <section class="card" aria-labelledby="where-title">
            <h2 id="where-title">Where you are logged in</h2>
            <ul id="browsers" class="lines">
              ${browsers.map(
                ({ since, here, stays }) =>
                  html`<li>
                    ${here ? "This browser" : "Another browser"}${stays && ", which stays logged in"}
                    <span class="quiet">since ${minute.format(since)} UTC</span>
                  </li>`,
              )}
            </ul>
            <form id="everywhere" method="post" action="/logout-everywhere" phx-submit="everywhere">
              ${csrfField(token)}
              <button class="plain">Log out everywhere</button>
            </form>
          </section>
        </div>`,
  });
