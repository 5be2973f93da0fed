import { Differ } from "../diff/differ.ts";
import type { SessionKeys } from "../session/define-session.ts";
import type { SessionReader } from "../session/handle.ts";
import type { Embed } from "../html/embed.ts";
import { diffMessage } from "./diff-message.ts";
import type { ViewCallbacks } from "./live-view.ts";
import type { Reply } from "./outcome.ts";
import type { ViewSocket } from "./view-socket.ts";
import { viewTree } from "./view-tree.ts";

export interface RendererOptions {
  readonly callbacks: ViewCallbacks;
  readonly socket: ViewSocket;
  readonly session: SessionReader<SessionKeys>;
  readonly embed: (embed: Embed) => string;
}

/** Renders a connected view and knows what its browser already has. Answers with the wire's diff as JSON text. */
export class ViewRenderer {
  readonly #options: RendererOptions;
  readonly #differ: Differ;
  #sentTitle: string | undefined;

  constructor(options: RendererOptions) {
    this.#options = options;
    this.#differ = new Differ({ embed: options.embed });
  }

  /** The whole tree, for the join. */
  full(): string {
    return this.#message(this.#differ.full(this.#tree()), undefined);
  }

  /** What changed since the last call; `{}` if nothing did. */
  update(reply: Reply | undefined): string {
    return this.#message(this.#differ.update(this.#tree()), reply);
  }

  #tree() {
    const { callbacks, socket, session } = this.#options;
    return viewTree(callbacks, socket, session);
  }

  #message(members: string, reply: Reply | undefined): string {
    const { socket } = this.#options;
    const title = socket.title === this.#sentTitle ? undefined : socket.title;
    this.#sentTitle = socket.title;
    socket.rendered();
    return diffMessage(members, { events: socket.takeEvents(), title, reply });
  }
}
