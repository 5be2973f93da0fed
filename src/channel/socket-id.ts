import type { SessionConnection } from "../session/connection/connection.ts";
import { createSessionReader, type SessionReader } from "../session/handle.ts";
import type { SessionListener } from "../session/connection/view-session.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import type { ChannelServices } from "./services.ts";

/** Says whose connection it is, by its session; undefined for nobody's. */
export type SocketIdOf = (session: SessionReader<SessionKeys>) => string | undefined;

/** The channel on which the connections of an id hear that they are to end, on every process. */
export const socketChannel = (id: string): string => `socket:${id}`;

/** Listens under the id of one connection, which is another when its session says so. (Phoenix.Socket.id/1) */
export class SocketId implements SessionListener {
  readonly #current: () => string | undefined;
  readonly #listen: (id: string) => () => void;
  readonly #session: SessionConnection;
  readonly #failed: (error: unknown) => void;
  #id: string | undefined;
  #leave: () => void = () => {};

  /** @param end what becomes of a connection that is to end, and of one whose id cannot be told. */
  constructor(
    services: ChannelServices,
    session: SessionConnection,
    end: { disconnect(): void; failed(error: unknown): void },
  ) {
    const { definition, pubsub, socketId } = services;
    const reader = createSessionReader(definition, session);
    this.#current = () => socketId?.(reader);
    this.#listen = (id) => pubsub.subscribe(socketChannel(id), () => end.disconnect());
    this.#failed = (error) => end.failed(error);
    this.#session = session;
    session.subscribe(this);
    this.sessionChanged();
  }

  close(): void {
    this.#session.unsubscribe(this);
    this.#leave();
  }

  sessionChanged(): void {
    let id: string | undefined;
    try {
      id = this.#current();
    } catch (error) {
      return this.#failed(error);
    }
    if (id === this.#id) return;
    this.#leave();
    this.#id = id;
    this.#leave = id === undefined ? () => {} : this.#listen(id);
  }
}
