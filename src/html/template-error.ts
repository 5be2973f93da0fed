import { HoldfastError } from "../base/errors.ts";

/** Characters of source shown on each side of the place. */
const CONTEXT = 48;

/** A template that cannot be rendered safely, with its source and a caret under the place. */
export function templateError(
  strings: readonly string[],
  place: { index: number; offset: number },
  why: string,
): HoldfastError {
  const before =
    strings
      .slice(0, place.index)
      .map((text, i) => `${text}\${${i}}`)
      .join("") + (strings[place.index] ?? "").slice(0, place.offset);
  const rest = (strings[place.index] ?? "").slice(place.offset);
  const after =
    rest +
    strings
      .slice(place.index + 1)
      .map((text, i) => `\${${place.index + i}}${text}`)
      .join("");
  const flat = (text: string): string => text.replaceAll(/\s+/g, " ");
  const left = flat(before).slice(-CONTEXT);
  const right = flat(after).slice(0, CONTEXT);
  return new HoldfastError("template_invalid", `${why}\n\n  ${left}${right}\n  ${" ".repeat(left.length)}^`);
}
