import type { App } from "../http/app.ts";

/**
 * Gives errors that nobody caught to the live view whose code they come from, and logs those of nobody. One view that
 * forgets to await a promise must not end the views of everybody else.
 *
 * @returns a function that ends this.
 */
export function isolateUncaught(app: App): () => void {
  const caught = (error: unknown) => {
    if (app.crashOwner(error)) return;
    app.logger.error({ error }, "an error that nobody caught, outside every live view; the process goes on");
  };
  process.on("unhandledRejection", caught);
  process.on("uncaughtException", caught);
  return () => {
    process.off("unhandledRejection", caught);
    process.off("uncaughtException", caught);
  };
}
