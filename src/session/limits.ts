/** Bounds on everything the session keeps or reads. Bytes, milliseconds, counts. */
export interface SessionLimits {
  /** Name and value of the session cookie. Browsers drop what is over 4,096. */
  readonly cookieBytes: number;
  /** Life of the session cookie. Browsers cap at 400 days. */
  readonly cookieMs: number;
  /** Age from which an entry of a key that the program does not know gives way where room is needed. */
  readonly unknownMs: number;
  /** Age from which a page has the cookie issued anew, so that a visitor who comes back keeps it. */
  readonly cookieRenewMs: number;
  /** Session cookies that are remembered once they are opened. */
  readonly openedCookies: number;
  /** Body of a commit. */
  readonly bodyBytes: number;
  /** Life of a sealed patch. */
  readonly patchMs: number;
  /** Courier cookies read from one request. */
  readonly couriers: number;
  /** Letters of a sealed courier. All couriers of a document take at most 1,536 bytes. */
  readonly courierBytes: number;
  /** What the browser keeps for a tab, and for the device: entries, as JSON. It travels with the join of every view. */
  readonly keptBytes: number;
  /** Sessions the overlay holds, and for how long after their last write. */
  readonly overlaySessions: number;
  readonly overlayMs: number;
  /** A session in a store on the server: its entries, as the JSON that a commit carries. */
  readonly storeBytes: number;
  /** How long the store may take; nothing waits for it longer. */
  readonly storeMs: number;
  /** Calls to the store under way at once. */
  readonly storeCalls: number;
  /** Longest pause between two attempts to write to a store that fails. */
  readonly storeRetryMs: number;
  /** How long a store keeps what is carried of a session that is over, for who still has its cookie. */
  readonly leftMs: number;
  /** How often expired sessions are removed. */
  readonly storeSweepMs: number;
  /** Life of a patch that renews or drops the session. */
  readonly renewalMs: number;
  /** Sessions known to be over, of each kind: revoked, and replaced by their renewal. */
  readonly tombstones: number;
  /** How many of them, the newest of each kind, a process tells another that may have missed them. */
  readonly tombstonesTold: number;
  /** Names and values of all cookies beside the session. With ours they stay under 7 KB, or Node answers 431. */
  readonly besideBytes: number;
  /** How long a connection shows what another has written before it asks whether that is saved; at most twice that. */
  readonly heardMs: number;
  /** How long `flush` waits for the browser. */
  readonly flushMs: number;
}

const DAY = 24 * 3_600_000;

export const defaultSessionLimits: SessionLimits = {
  cookieBytes: 3_800,
  cookieMs: 400 * DAY,
  unknownMs: 30 * DAY,
  cookieRenewMs: 7 * DAY,
  openedCookies: 1_000,
  bodyBytes: 65_536,
  patchMs: 7 * DAY,
  couriers: 16,
  courierBytes: 1_500,
  keptBytes: 4_096,
  overlaySessions: 10_000,
  overlayMs: 600_000,
  storeBytes: 32_768,
  storeMs: 2_000,
  storeCalls: 1_000,
  storeRetryMs: 15_000,
  leftMs: 600_000,
  storeSweepMs: 600_000,
  renewalMs: 600_000,
  tombstones: 100_000,
  tombstonesTold: 10_000,
  besideBytes: 600,
  heardMs: 5_000,
  flushMs: 30_000,
};
