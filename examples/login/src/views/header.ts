import { html, liveView } from "holdfast";
import type { Accounts } from "../accounts.ts";
import { session } from "../session.ts";
import { csrfField } from "./fields.ts";

const mark = html`<svg
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  aria-hidden="true"
>
  <path d="M12 15V3m0 7c-3.5 0-5-2-5-5m5 7c3.5 0 5-2 5-5"></path>
  <path d="M12 14c-1 3-4 4-8 7m8-7c-.4 3-1.5 5-3 7m3-7c.4 3 1.5 5 3 7m-3-7c1 3 4 4 8 7"></path>
</svg>`;

const PAGES = [
  { path: "/", name: "Home" },
  { path: "/members", name: "Members" },
];

/** The bar over every page: who is here, and the way out. A login or logout, anywhere, mounts it anew. */
export const createHeader = (accounts: Accounts) =>
  liveView({
    session,
    mount: (socket) => ({
      path: socket.url.pathname,
      name: accounts.look(socket)?.name,
      token: socket.csrfToken,
    }),
    events: {
      logout(socket) {
        accounts.logout(socket);
        return socket.redirect("/");
      },
    },
    render: ({ path, name, token, session: { theme } }) =>
      html`<div class="pages" data-theme=${theme}>
        <a class="brand" href="/">${mark}Holdfast</a>
        <nav aria-label="Pages">
          ${PAGES.map((page) => html`<a href=${page.path} aria-current=${page.path === path ? "page" : null}>${page.name}</a>`)}
        </nav>
        ${
          name === undefined
            ? html`<p class="who"><a href="/login">Log in</a><a href="/register">Register</a></p>`
            : html`<form id="logout" class="who" method="post" action="/logout" phx-submit="logout">
                ${csrfField(token)}<span class="unseen">You are </span><bdi>${name}</bdi>
                <button class="plain">Log out</button>
              </form>`
        }
      </div>`,
  });
