import type { UploadToken } from "../view/page-tokens.ts";
import type { ChunkVerdict, UploadTransfer } from "../view/uploads/upload-transfer.ts";
import type { ViewUploads } from "../view/uploads/view-uploads.ts";
import type { BinaryFrame } from "./binary-frame.ts";
import type { Channel, ChannelPort } from "./channel.ts";
import { replyFrame, type Frame } from "./frame.ts";
import type { JoinAnswer } from "./view-channel.ts";

export interface UploadChannelOptions {
  readonly token: UploadToken;
  readonly view: ViewUploads;
  readonly port: ChannelPort;
  /** A chunk was taken: it and the progress the client reports of it are no flood. */
  readonly accepted: () => void;
}

/** The topic `lvu:<entry ref>`: the bytes of one file. (Phoenix.LiveView.UploadChannel) */
export class UploadChannel implements Channel {
  readonly topic: string;
  readonly joinRef: string;
  readonly parentId: string;
  readonly linked = false;
  readonly #options: UploadChannelOptions;
  #transfer: UploadTransfer | undefined;
  #stopped = false;

  constructor(frame: Frame & { readonly joinRef: string }, options: UploadChannelOptions) {
    this.topic = frame.topic;
    this.joinRef = frame.joinRef;
    this.parentId = options.token.id;
    this.#options = options;
  }

  join(answer: (answer: JoinAnswer) => void): void {
    void this.#join().then((joined) => answer({ ...joined, crashed: false }));
  }

  async #join(): Promise<Omit<JoinAnswer, "crashed">> {
    const { view, token, port } = this.#options;
    const transfer = await view.open(token);
    if (typeof transfer === "string") return refused(transfer);
    this.#transfer = transfer;
    transfer.closeChannel = () => port.endChannel(this, "phx_close");
    if (this.#stopped) this.#end();
    const failure = await transfer.init();
    if (failure === undefined) return { status: "ok", response: "{}" };
    view.failed(token, failure.error);
    // The refusal is the end of the channel, and the only word about it.
    transfer.closeChannel = () => {};
    this.#end();
    return refused("writer_error");
  }

  receive(frame: Frame): void {
    this.#options.port.send(replyFrame(frame, "error", '{"reason":"unmatched event"}'));
  }

  receiveBytes(frame: BinaryFrame): void {
    const transfer = this.#transfer;
    if (transfer === undefined || frame.event !== "chunk") {
      return this.#options.port.send(replyFrame(frame, "error", '{"reason":"unmatched event"}'));
    }
    void transfer.write(frame.bytes).then((verdict) => this.#answer(frame, verdict));
  }

  stop(): void {
    this.#stopped = true;
    this.#transfer?.end();
  }

  #answer(frame: BinaryFrame, verdict: ChunkVerdict): void {
    const { port, view, token, accepted } = this.#options;
    const reply = (status: "ok" | "error", response: object) =>
      port.send(replyFrame(frame, status, JSON.stringify(response)));
    switch (verdict.kind) {
      case "ok":
        accepted();
        return reply("ok", {});
      case "refused":
        reply("error", { reason: verdict.reason, limit: verdict.limit });
        return this.#end();
      case "failed":
        reply("error", { reason: "writer_error" });
        view.failed(token, verdict.error);
        return this.#end();
      case "ended":
    }
  }

  #end(): void {
    this.#transfer?.end();
  }
}

const refused = (reason: string): Omit<JoinAnswer, "crashed"> => ({
  status: "error",
  response: JSON.stringify({ reason }),
});
