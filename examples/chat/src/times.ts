import { html, type Rendered } from "holdfast";

const short = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

const long = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "long", timeZone: "UTC" });

/** A time in a list: day and minute; all of it on hover. The server does not know the visitor's zone, so it says UTC. */
export const shortTime = (at: number): Rendered =>
  html`<time datetime=${new Date(at).toISOString()} title=${long.format(at)}>${short.format(at)}</time>`;

/** A time in a sentence. */
export const longTime = (at: number): Rendered =>
  html`<time datetime=${new Date(at).toISOString()}>${long.format(at)}</time>`;
