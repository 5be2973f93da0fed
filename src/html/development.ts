interface Runtime {
  readonly process?: {
    readonly env?: Readonly<Record<string, string | undefined>>;
    emitWarning?(message: string, options: { type: string; code: string }): void;
  };
}

/** Whether checks that cost time are worth it: everywhere but with `NODE_ENV=production`. */
export const isDevelopment = (): boolean => (globalThis as Runtime).process?.env?.["NODE_ENV"] !== "production";

/** Tells the developer, in development only, about something that was made harmless rather than refused. */
export function warnInDevelopment(code: string, message: string): void {
  if (!isDevelopment()) return;
  (globalThis as Runtime).process?.emitWarning?.(message, { type: "HoldfastWarning", code });
}
