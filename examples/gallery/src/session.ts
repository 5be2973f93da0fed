import { defineSession } from "holdfast";
import { z } from "zod";

/** What the examples remember of a visitor. */
export const session = defineSession({
  /** Shown to the others in "Presence". */
  username: { schema: z.string().max(40), default: "", write: "client" },
  /** Which todos are shown. */
  filter: { schema: z.enum(["all", "open", "done"]), default: "all", write: "client" },
  /** The wizard: how far it is, and what has been typed. Each tab has its own. */
  booking: {
    keep: "tab",
    schema: z.object({
      step: z.number(),
      guest: z.string().max(60),
      day: z.string().max(10),
      seats: z.string().max(3),
    }),
    default: { step: 1, guest: "", day: "", seats: "2" },
  },
});
