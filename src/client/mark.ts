/** How far a key has come, as the page shows it. "saved" is `confirmed` alone. */
export type Mark =
  | { readonly state: "saving" | "confirmed" | "ephemeral" }
  | { readonly state: "error"; readonly reason: string };

/** How the server says it: `[state, reason?]`. */
export type ServerStatus = readonly [state: string, reason?: string];

/** `settled`: everything of this connection is confirmed, though its last word may still be on the way. */
export function markOf([state, reason]: ServerStatus, settled: boolean): Mark {
  if (state === "error") return { state, reason: reason ?? "invalid" };
  if (state === "ephemeral") return { state };
  return { state: state === "confirmed" || settled ? "confirmed" : "saving" };
}

/** While nothing can be saved, that is what is shown of what waits for it. */
export const withOutage = (marks: ReadonlyMap<string, Mark>, reason: string): Map<string, Mark> =>
  new Map(Array.from(marks, ([key, mark]) => [key, mark.state === "saving" ? { state: "error", reason } : mark]));
