// @ts-check
import { silentLogger } from "holdfast";

/**
 * Takes any text. Without a library, whose time would be measured, too.
 *
 * @type {import("@standard-schema/spec").StandardSchemaV1<string, string>}
 */
export const text = { "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value: String(value) }) } };

/** What every app of the bench is given. @param {string} origin */
export const appSettings = (origin) => ({
  origin,
  secret: "a secret for the bench alone, of no use to anyone at all",
  logger: silentLogger,
});
