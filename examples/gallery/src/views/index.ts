import { each, html, link, liveView } from "holdfast";
import { catalogue } from "../catalogue.ts";

/** The first page: every example, one click away on the same connection. */
export const IndexLive = liveView({
  mount(socket) {
    socket.putPageTitle("Gallery");
    return {};
  },
  render: () =>
    html`<div class="intro">
        <h1>Gallery</h1>
        <p>Each example is one file of one page, and shows its source. Copy what you need.</p>
      </div>
      <ul class="tiles">
        ${each(
          catalogue,
          ({ name }) => name,
          ({ name, title, text }) =>
            html`<li class="card">
              <h2><a ${link({ navigate: `/${name}` })}>${title}</a></h2>
              <p class="quiet">${text}</p>
            </li>`,
          [],
        )}
      </ul>`,
});
