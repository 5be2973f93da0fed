import type { ConnectionState } from "./connection-state.ts";
import type { Beacon } from "./cookies.ts";

/** What {@link Connected} needs of its document. */
interface ConnectedPorts {
  beacon(): Beacon | undefined;
  /** Tells the connection: the browser is known to hold its writes up to `n`. */
  confirmed(n: number): void;
}

/**
 * What the connection that is up has said last. Where it stores writes by itself, they are saved only while the
 * browser's cookies name the session they are stored in, which this page alone can see: it says so, write by write.
 */
export class Connected {
  readonly #ports: ConnectedPorts;
  #state: ConnectionState | undefined;
  #confirmed = 0;

  constructor(ports: ConnectedPorts) {
    this.#ports = ports;
  }

  /** Undefined while there is no connection. */
  get state(): ConnectionState | undefined {
    return this.#state;
  }

  /** Whether it stores writes by itself: no commit of ours is going to be refused, whatever becomes of the cookies. */
  get stores(): boolean {
    return this.#state?.saved !== undefined;
  }

  /** A new connection counts anew. Returns what it says as this browser may believe it. */
  joined(state: ConnectionState): ConnectionState {
    this.#confirmed = 0;
    return this.told(state);
  }

  told(state: ConnectionState): ConnectionState {
    this.#state = state;
    if (state.saved === undefined) return state;
    if (this.#ports.beacon()?.tag !== state.tag) return { ...state, saved: 0 };
    if (state.saved > this.#confirmed) this.#ports.confirmed(state.saved);
    this.#confirmed = Math.max(this.#confirmed, state.saved);
    return state;
  }

  left(): void {
    this.#state = undefined;
  }
}
