import { html, liveRender, type Rendered } from "holdfast";
import { ReaderLive } from "./views/reader.ts";
import { RecipeLive } from "./views/recipe.ts";

/** A controller's page with two live views in it. Neither knows of the other; both know the session. */
export const together = (): Rendered =>
  html`<div class="intro">
      <h1>Together</h1>
      <p>
        Two live views, side by side. Neither knows of the other; both know the session. Type in one and watch the
        other, or open this page in a second tab.
      </p>
    </div>
    <div class="pair">${liveRender(RecipeLive, { id: "left" })} ${liveRender(ReaderLive, { id: "right" })}</div>`;
