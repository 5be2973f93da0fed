import { z } from "zod";

/** What a form to log in sends. Whatever is wrong with it is answered as a wrong password. */
export const credentials = z.object({
  name: z.string().max(200),
  password: z.string().max(1_000),
  remember: z.literal("on").optional().transform(Boolean),
});

/** What a form to register sends; the texts are for its reader. */
export const newCredentials = credentials.extend({
  name: z
    .string()
    .trim()
    .min(2, "A name has two letters or more.")
    .max(30, "A name has thirty letters at most.")
    .regex(/^[^\p{C}]*$/u, "There is something invisible in this name."),
  password: z.string().min(8, "A password has eight letters or more.").max(200, "That is a very long password."),
});

/** What is wrong, in words. */
export const firstIssue = (issues: readonly { readonly message: string }[]): string =>
  issues[0]?.message ?? "Something is wrong here.";
