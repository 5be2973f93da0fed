const PATIENCE_MS = 20_000;
const POLL_MS = 10;

/** Waits until something holds; `what` says in the failure what did not come about. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Within ${PATIENCE_MS / 1_000} s this did not come about: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
