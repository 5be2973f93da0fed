import { each, html, liveView } from "holdfast";
import { session } from "../session.ts";

const PAGES = [
  { path: "/chat", name: "Chat" },
  { path: "/together", name: "Together" },
  { path: "/settings", name: "Settings" },
];

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

/** The bar over every page: a live view in the layout. It follows the session by reading it, nothing more. */
export const HeaderLive = liveView({
  session,
  mount: (socket) => ({ path: socket.url.pathname }),
  render: ({ path, session: { username, theme } }) =>
    html`<div class="pages" data-theme=${theme}>
      <a class="brand" href="/chat">${mark}Holdfast</a>
      <nav aria-label="Pages">
        ${each(
          PAGES,
          (page) => page.path,
          (page) => html`<a href=${page.path} aria-current=${page.path === path ? "page" : null}>${page.name}</a>`,
        )}
      </nav>
      <p class="who">
        ${username === "" ? "No name yet" : html`<span class="unseen">You are </span><bdi>${username}</bdi>`}
      </p>
    </div>`,
});
