import { defineSession } from "holdfast";
import { z } from "zod";

/** What the browser's session holds. Only keys that say `write: "client"` can be set from the browser. */
export const session = defineSession({
  username: { schema: z.string().max(40, "at most 40 characters"), default: "", write: "client" },
  theme: { schema: z.enum(["light", "dark", "system"]), default: "system", write: "client" },
  /** When the settings were last opened, in ms since 1970. */
  lastVisit: { schema: z.number().optional() },
});
