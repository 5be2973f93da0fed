import { html, type Rendered } from "holdfast";
import type { Message } from "../messages.ts";
import { shortTime } from "../times.ts";

const HUES = 8;
const segmenter = new Intl.Segmenter();

/** One message. `dir="auto"` and `bdi` let each text run in its own direction. */
export const messageRow = ({ from, text, at }: Message): Rendered =>
  html`<li class="message">
    <span class="face" data-hue=${hueOf(from)} aria-hidden="true">${initialOf(from)}</span>
    <header><bdi>${from === "" ? "Somebody" : from}</bdi>${shortTime(at)}</header>
    <p dir="auto">${text}</p>
  </li>`;

/** The first character as a reader sees it: an emoji or a letter with its marks is several code points. */
function initialOf(name: string): string {
  const [first] = segmenter.segment(name.trim());
  return first?.segment.toUpperCase() ?? "?";
}

/** The same name has the same colour everywhere. */
function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 41 + (character.codePointAt(0) ?? 0)) % 9_973;
  return 1 + (sum % HUES);
}
