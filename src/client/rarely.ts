const INTERVAL_MS = 30_000;

/**
 * Does `what` unless it was done within 30 s, in this tab, on this or an earlier page: nothing may loop.
 * Returns 0 when it was done, else the milliseconds until it may be.
 */
export function rarely(what: string, run: () => void): number {
  const key = `holdfast:${what}`;
  const wait = last(key) + INTERVAL_MS - Date.now();
  if (wait > 0) return wait;
  try {
    sessionStorage.setItem(key, String(Date.now()));
  } catch {
    return INTERVAL_MS; // Without memory of it, better not at all.
  }
  run();
  return 0;
}

/** Forgets all of it: some of it names a session. */
export function forgetRarely(): void {
  try {
    const names = Object.keys(sessionStorage).filter((name) => name.startsWith("holdfast:reconnected:"));
    for (const name of names) sessionStorage.removeItem(name);
  } catch {
    // No storage: nothing is in it.
  }
}

function last(key: string): number {
  try {
    return Math.min(Number(sessionStorage.getItem(key) ?? 0), Date.now());
  } catch {
    return Date.now();
  }
}
