import type { SessionConnection } from "../../src/session/connection/connection.ts";
import type { Run } from "./nodes.ts";
import type { World } from "./world.ts";

type Hear = (response?: unknown) => void;

/** What a phoenix channel calls a push: who waits for which answer. */
class Push {
  readonly #hooks: { readonly status: string; readonly hear: Hear }[] = [];

  receive(status: string, hear: Hear): this {
    this.#hooks.push({ status, hear });
    return this;
  }

  answer(status: string, response: unknown): void {
    for (const hook of this.#hooks) if (hook.status === status) hook.hear(response);
  }
}

/** One WebSocket: what is sent arrives in order, or the whole connection breaks. */
interface Wire {
  broken: boolean;
  connection: SessionConnection | undefined;
  readonly run: Run;
  up: number;
  down: number;
}

/** A document's LiveSocket as far as the session's channel uses it: it connects anew by itself, as phoenix does. */
export class Line {
  readonly socket = {
    onOpen: (hear: () => void) => void this.#opened.push(hear),
    channel: (_topic: string, params: () => object) => this.#channel(params),
  };
  /** When the document said what its connection heard last, that something is confirmed. */
  saidAt = 0;
  readonly #world: World;
  readonly #alive: () => boolean;
  readonly #shown: (values: Readonly<Record<string, unknown>>) => void;
  readonly #opened: (() => void)[] = [];
  readonly #errors: (() => void)[] = [];
  readonly #events = new Map<string, Hear>();
  readonly #join = new Push();
  #params: () => object = () => ({});
  #state: "closed" | "joining" | "joined" = "closed";
  #joins = false;
  #wire: Wire | undefined;

  /** @param shown hears what a message to the document says the session holds. */
  constructor(world: World, alive: () => boolean, shown: (values: Readonly<Record<string, unknown>>) => void) {
    this.#world = world;
    this.#alive = alive;
    this.#shown = shown;
  }

  /** The server's end, while there is one. */
  get connection(): SessionConnection | undefined {
    const wire = this.#wire;
    return wire !== undefined && !wire.broken && wire.run.alive ? wire.connection : undefined;
  }

  /** The process at the other end. */
  get run(): Run | undefined {
    return this.#wire?.run;
  }

  connect(): void {
    if (!this.#alive() || this.#wire !== undefined) return;
    const world = this.#world;
    const cookie = world.jar.header();
    const wire: Wire = { broken: false, connection: undefined, run: world.pick(), up: 0, down: 0 };
    this.#wire = wire;
    world.timeline.after(world.delay(), async () => {
      if (wire.broken) return;
      if (!wire.run.alive || world.lost()) return this.#break(wire);
      const connection = wire.run.engine.connect(cookie);
      await connection.ready();
      if (wire.broken) return connection.close();
      wire.connection = connection;
      connection.hostedBy({ remount: () => {}, end: () => this.#over(wire) });
      this.#down(wire, () => {
        for (const hear of this.#opened) hear();
        if (this.#joins && this.#state === "closed") this.#rejoin(wire);
      });
    });
  }

  /** The server closes the connection of a session that is over. */
  #over(wire: Wire): void {
    wire.connection?.close();
    wire.connection = undefined;
    this.#down(wire, () => this.#break(wire));
  }

  disconnect(after: () => void): void {
    const wire = this.#wire;
    if (wire !== undefined) this.#end(wire);
    this.#left();
    after();
  }

  /** The connection breaks; both ends hear of it when they do. */
  drop(): void {
    if (this.#wire !== undefined) this.#break(this.#wire);
  }

  /** The document is gone. */
  close(): void {
    if (this.#wire !== undefined) this.#end(this.#wire);
    this.#wire = undefined;
  }

  #break(wire: Wire): void {
    this.#end(wire);
    const { timeline, random } = this.#world;
    timeline.after(random.below(200), () => {
      if (!this.#alive() || this.#wire !== wire) return;
      this.#left();
      timeline.after(100 + random.below(900), () => this.connect());
    });
  }

  #left(): void {
    this.#wire = undefined;
    if (this.#state === "closed") return;
    this.#state = "closed";
    for (const hear of this.#errors) hear();
  }

  #end(wire: Wire): void {
    wire.broken = true;
    const { connection, run } = wire;
    const { timeline, random } = this.#world;
    if (connection !== undefined) timeline.after(random.below(2_000), () => run.alive && connection.close());
  }

  #channel(params: () => object) {
    this.#params = params;
    const state = () => this.#state;
    return {
      on: (event: string, hear: Hear) => void this.#events.set(event, hear),
      onError: (hear: () => void) => void this.#errors.push(hear),
      join: () => {
        this.#joins = true;
        if (this.#wire !== undefined) this.#rejoin(this.#wire);
        return this.#join;
      },
      push: (event: string, payload: object) => this.#push(event, payload),
      get state() {
        return state();
      },
    };
  }

  #rejoin(wire: Wire): void {
    this.#state = "joining";
    const payload = clone(this.#params());
    this.#up(wire, (connection) => {
      connection.attach((event, message) => {
        const text = clone(message);
        const values = connection.values();
        this.#down(wire, () => {
          this.#shown(values);
          this.#events.get(event)?.(text);
        });
      });
      const state = clone({ ...connection.join(payload as Record<string, unknown>), boot: wire.run.boot });
      const values = connection.values();
      this.#down(wire, () => {
        this.#state = "joined";
        this.#shown(values);
        this.#join.answer("ok", state);
      });
    });
  }

  #push(event: string, payload: object): Push {
    const push = new Push();
    const wire = this.#wire;
    if (wire === undefined) return push;
    const text = clone(payload) as Record<string, unknown>;
    const at = this.#world.timeline.now;
    this.#up(wire, (connection) => {
      if (event === "confirmed") this.saidAt = at;
      const { status, response } = connection.receive(event, text);
      const answer = clone(response);
      this.#down(wire, () => push.answer(status, answer));
    });
    return push;
  }

  #up(wire: Wire, act: (connection: SessionConnection) => void): void {
    const { timeline } = this.#world;
    wire.up = Math.max(wire.up, timeline.now + this.#world.delay());
    timeline.after(wire.up - timeline.now, () => {
      if (wire.broken) return;
      if (!wire.run.alive) this.#break(wire);
      else if (wire.connection !== undefined) act(wire.connection);
    });
  }

  #down(wire: Wire, act: () => void): void {
    const { timeline } = this.#world;
    wire.down = Math.max(wire.down, timeline.now + this.#world.delay());
    timeline.after(wire.down - timeline.now, () => {
      if (!wire.broken && wire === this.#wire && this.#alive()) act();
    });
  }
}

const clone = (value: object): object => JSON.parse(JSON.stringify(value)) as object;
