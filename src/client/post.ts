import type { Answer } from "./commit-reply.ts";

/** A POST that hangs would hold the lock of every tab. */
const TIMEOUT_MS = 20_000;
const LOCK = "holdfast:commit";

export interface PostOptions {
  readonly endpoint: string;
  readonly csrf: string | undefined;
  /** For the flush of a closing page only: Chromium stores the cookie even of an aborted one. */
  readonly keepalive?: boolean;
}

/** POSTs to the commit endpoint and drains the answer, or Chromium would leak its keepalive budget. */
export async function post(body: object, { endpoint, csrf, keepalive = false }: PostOptions): Promise<Answer> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (csrf !== undefined) headers["x-csrf-token"] = csrf;
  try {
    const init: RequestInit = {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      credentials: "same-origin",
      keepalive,
    };
    const response = await fetch(endpoint, keepalive ? init : { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  } catch {
    return undefined;
  }
}

/** Runs while no other tab of the browser does. A help, not the proof: where there are no locks it just runs. */
export async function exclusive<T>(run: () => Promise<T>): Promise<T> {
  if (!("locks" in navigator)) return run();
  let begun = false;
  try {
    return (await navigator.locks.request(LOCK, () => {
      begun = true;
      return run();
    })) as T;
  } catch (error) {
    // Refused in a frame without storage.
    if (begun) throw error;
    return run();
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
