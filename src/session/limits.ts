/** Bounds on everything the session keeps or reads. Bytes, milliseconds, counts. */
export interface SessionLimits {
  /** Name and value of the session cookie. Browsers drop what is over 4,096. */
  readonly cookieBytes: number;
  /** Life of the session cookie. Browsers cap at 400 days. */
  readonly cookieMs: number;
  /** Body of a commit. */
  readonly bodyBytes: number;
  /** Life of a sealed patch. */
  readonly patchMs: number;
  /** Courier cookies read from one request. */
  readonly couriers: number;
  /** Letters of a sealed courier. All couriers of a document take at most 1,536 bytes. */
  readonly courierBytes: number;
  /** Sessions the overlay holds, and for how long after their last write. */
  readonly overlaySessions: number;
  readonly overlayMs: number;
  /** How long `flush` waits for the browser. */
  readonly flushMs: number;
}

const DAY = 24 * 3_600_000;

export const defaultSessionLimits: SessionLimits = {
  cookieBytes: 3_800,
  cookieMs: 400 * DAY,
  bodyBytes: 65_536,
  patchMs: 7 * DAY,
  couriers: 16,
  courierBytes: 1_500,
  overlaySessions: 10_000,
  overlayMs: 600_000,
  flushMs: 30_000,
};
