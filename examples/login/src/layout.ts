import { html, liveRender, type Layout, type LiveView } from "holdfast";
import type { session } from "./session.ts";

/** The first three are the chat's. */
const SHEETS = ["/theme.css", "/page.css", "/fields.css", "/login.css"];

/** The document around every page. */
export const createLayout =
  (header: LiveView): Layout<(typeof session)["keys"]> =>
  ({ head, body, asset, session: { theme } }) =>
    html`<html lang="en" data-theme=${theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content=${theme === "system" ? "light dark" : theme} />
        <link rel="icon" href=${asset("/icon.svg")} />
        ${SHEETS.map((sheet) => html`<link rel="stylesheet" href=${asset(sheet)} />`)} ${head}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the page</a>
        <header class="bar">${liveRender(header, { id: "header" })}</header>
        <main id="main">${body}</main>
      </body>
    </html>`;
