import type { Page } from "@playwright/test";

/** One message of a live view's channel. */
export interface Frame {
  readonly way: "sent" | "received";
  readonly event: string;
  readonly ref: string | null;
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

declare global {
  interface Window {
    liveSocket: {
      getSocket(): { ping(done: () => void): boolean };
      connect(): void;
      disconnect(): void;
    };
  }
}

/** What travels between the page and its live views, in order. Make one before the page is loaded. */
export class Frames {
  readonly #page: Page;
  #frames: Frame[] = [];

  constructor(page: Page) {
    this.#page = page;
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => this.#note("sent", payload));
      socket.on("framereceived", ({ payload }) => this.#note("received", payload));
    });
  }

  /**
   * What has travelled since the last call, by what it is: `sent event inc`, `received reply`. Asks the server for a
   * sign of life first: whatever it still had to say after the last answer has come by then.
   */
  async take(): Promise<readonly string[]> {
    return inTurn(await this.takeAll()).map(nameOf);
  }

  /** The same, whole. */
  async takeAll(): Promise<readonly Frame[]> {
    await this.#page.evaluate(() => new Promise<void>((done) => window.liveSocket.getSocket().ping(() => done())));
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  #note(way: Frame["way"], text: string | Buffer): void {
    if (typeof text !== "string") return;
    const [, ref, topic, event, payload] = JSON.parse(text) as [string, string, string, string, Frame["payload"]];
    if (topic.startsWith("lv:")) this.#frames.push({ way, ref, topic, event, payload });
  }
}

const isEvent = ({ way, event }: Frame): boolean => way === "sent" && event === "event";

/** A page may send an event while another has no answer yet, the sooner the slower the machine: each is told by itself. */
function inTurn(frames: readonly Frame[]): readonly Frame[] {
  const told: Frame[] = [];
  const waiting: Frame[] = [];
  let asked: Frame | undefined;
  for (const frame of frames) {
    if (isEvent(frame) && asked !== undefined) {
      waiting.push(frame);
      continue;
    }
    told.push(frame);
    if (isEvent(frame)) asked = frame;
    // What has crashed does not answer.
    if (frame.event !== "phx_error" && (frame.event !== "phx_reply" || frame.ref !== asked?.ref)) continue;
    asked = waiting.shift();
    if (asked !== undefined) told.push(asked);
  }
  return [...told, ...waiting];
}

function nameOf({ way, event, payload }: Frame): string {
  if (event === "phx_reply") return `${way} ${payload["status"] === "ok" ? "reply" : "refusal"}`;
  return event === "event" ? `${way} event ${String(payload["event"])}` : `${way} ${event}`;
}

/** What an event and its answer are, and nothing besides. */
export const asked = (event: string): readonly string[] => [`sent event ${event}`, "received reply"];

/** What a page sends and hears as it goes live, and nothing besides. */
export const JOINED: readonly string[] = ["sent phx_join", "received reply"];
