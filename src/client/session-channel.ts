import type { Channel, Socket } from "phoenix";
import type { ConnectionState } from "./connection-state.ts";
import type { Write } from "./stamp.ts";

const TOPIC = "holdfast:session";

/** Who listens to the session channel. */
export interface SessionListener {
  /** The newest ticket, for a connection that may know less. */
  ticket(): string | undefined;
  /** What the browser keeps beside the session. */
  kept(): object | undefined;
  joined(state: ConnectionState): void;
  state(state: ConnectionState): void;
  /** The server may have missed what the cookie says. */
  look(): void;
  left(): void;
  /** The session is over: somebody logged in or out elsewhere, or it was revoked, or `erased`. */
  ended(reason: string | undefined): void;
}

/** The session's own channel on the LiveView socket, one per connection, rejoined by the socket itself. */
export class SessionChannel {
  readonly #channel: Channel;

  constructor(socket: Socket, listener: SessionListener) {
    const params = (): object => {
      const ticket = listener.ticket();
      const kept = listener.kept();
      return { ...(ticket !== undefined && { ticket }), ...(kept !== undefined && { kept }) };
    };
    this.#channel = socket.channel(TOPIC, params);
    this.#channel.on("state", (state: ConnectionState) => listener.state(state));
    this.#channel.on("ended", (message?: { reason?: string }) => listener.ended(message?.reason));
    this.#channel.on("look", () => listener.look());
    this.#channel.onError(() => listener.left());
    let joined = false;
    // Joined with the first connection only: a join that waits for none would time out.
    socket.onOpen(() => {
      if (joined) return;
      joined = true;
      this.#channel.join().receive("ok", (state: ConnectionState) => listener.joined(state));
    });
  }

  /** Sends a browser input; `taken` gets its number, and that of the message that keeps it in the browser, `refused` the reason, nobody hears of a lost connection here. */
  write(write: Write, answer: { taken(n: number, kept?: number): void; refused(reason: string): void }): void {
    this.#push("write", write)
      ?.receive("ok", ({ n, kept }: { n: number; kept?: number }) => answer.taken(n, kept))
      .receive("error", (response?: { reason?: string }) => answer.refused(response?.reason ?? "invalid"));
  }

  committed(message: { n: number; ticket: string }, answered: () => void): void {
    this.#push("committed", message)?.receive("ok", answered).receive("error", answered);
  }

  confirmed(n: number): void {
    this.#push("confirmed", { n });
  }

  failed(failure: { n: number; key?: string; reason: string }): void {
    this.#push("failed", failure);
  }

  /** The browser has stored message `n` of what is kept in it, or, with a reason, does not. */
  stored(message: { n: number; reason?: string }): void {
    this.#push("stored", message);
  }

  /** Another tab has stored something. */
  kept(texts: object): void {
    this.#push("kept", texts);
  }

  /** Pushes on this connection only: what a channel buffers would reach the next one, which counts anew. */
  #push(event: string, payload: object) {
    return this.#channel.state === "joined" ? this.#channel.push(event, payload) : undefined;
  }
}
