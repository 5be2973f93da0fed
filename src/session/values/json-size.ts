import type { Json } from "./json.ts";

/** A longer text is sooner written than looked through. */
const SHORT = 64;

/**
 * Bytes of a value's JSON as UTF-8, without writing it: each put asks whether the session still fits into its cookie, and
 * nearly all of what a session holds is short and plain.
 */
export function jsonSize(value: Json): number {
  if (typeof value === "string") return textSize(value);
  // What JSON cannot say, it says as null.
  if (typeof value === "number") return Number.isFinite(value) ? String(value).length : "null".length;
  return value === null ? "null".length : written(value);
}

function textSize(text: string): number {
  if (text.length > SHORT) return written(text);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit > 0x7e || unit === QUOTE || unit === BACKSLASH) return written(text);
  }
  return text.length + '""'.length;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const written = (value: Json): number => Buffer.byteLength(JSON.stringify(value));
