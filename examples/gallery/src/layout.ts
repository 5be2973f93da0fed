import { html, link, liveRender, type Layout } from "holdfast";
import { NameLive } from "./views/name.ts";

/** The first three are the chat's. */
const SHEETS = ["/theme.css", "/page.css", "/fields.css", "/gallery.css"];

/** The document around every page; the bar stays while the pages change. */
export const layout: Layout = ({ head, body, asset }) =>
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <link rel="icon" href=${asset("/icon.svg")} />
      ${SHEETS.map((sheet) => html`<link rel="stylesheet" href=${asset(sheet)} />`)} ${head}
    </head>
    <body>
      <a class="skip" href="#main">Skip to the page</a>
      <header class="bar">
        <div class="pages">
          <a class="brand" ${link({ navigate: "/" })}><img src=${asset("/icon.svg")} alt="" />Holdfast</a>
          ${liveRender(NameLive, { id: "name" })}
        </div>
      </header>
      <main id="main">${body}</main>
    </body>
  </html>`;
