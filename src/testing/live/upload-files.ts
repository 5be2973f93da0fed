import type { Element } from "domhandler";
import type { PageDom } from "./page-dom.ts";
import type { PageViews } from "./page-views.ts";

/** A file that a test chooses in a file input. */
export interface TestFile {
  readonly name: string;
  /** MIME type, as in `image/png`. */
  readonly type: string;
  readonly content: Uint8Array | string;
}

interface Place {
  readonly dom: PageDom;
  readonly views: PageViews;
  readonly viewId: string;
  readonly cid: number | undefined;
}

interface Preflight {
  readonly entries?: Readonly<Record<string, string>>;
  readonly config?: { readonly chunk_size: number };
}

/** Chooses files and sends them in chunks, as the official client does. */
export async function uploadFiles(place: Place, input: Element, files: readonly TestFile[]): Promise<void> {
  const { dom, views, viewId } = place;
  const cid = place.cid === undefined ? {} : { cid: place.cid };
  const ref = input.attribs["data-phx-upload-ref"] ?? "";
  const chosen = files.map((file, index) => ({ file, ref: String(index), bytes: Buffer.from(file.content) }));
  const entries = chosen.map(({ file: { name, type }, ref: entry, bytes }) => ({
    ref: entry,
    path: input.attribs["name"],
    name,
    type,
    size: bytes.length,
    last_modified: 0,
    relative_path: "",
  }));
  const form = dom.closest(input, "form");
  const event = form?.attribs["phx-change"] ?? "";
  const meta = { _target: input.attribs["name"] };
  await views.push(viewId, "event", { type: "form", event, value: "", meta, uploads: { [ref]: entries }, ...cid });
  const { response } = await views.push(viewId, "allow_upload", { ref, entries, ...cid });
  const { entries: tokens = {}, config } = response as Preflight;
  for (const { ref: entry, bytes } of chosen) {
    const token = tokens[entry];
    if (token !== undefined) await send(place, { ref, entry, token, bytes, size: config?.chunk_size ?? 64_000 });
  }
}

interface Transfer {
  readonly ref: string;
  readonly entry: string;
  readonly token: string;
  readonly bytes: Buffer;
  /** Bytes of one chunk. */
  readonly size: number;
}

async function send({ views, viewId, cid }: Place, { ref, entry, token, bytes, size }: Transfer): Promise<void> {
  const topic = `lvu:${entry}`;
  const joined = await views.socket.join(topic, { token }, () => {});
  if (joined.status === "error") throw new Error(`The upload was refused: ${JSON.stringify(joined.response)}`);
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = bytes.subarray(at, at + size);
    const { status, response } = await views.socket.pushBytes(topic, "chunk", chunk);
    if (status === "error") throw new Error(`A chunk was refused: ${JSON.stringify(response)}`);
    const progress = Math.floor((Math.min(at + size, bytes.length) / bytes.length) * 100);
    const target = cid === undefined ? {} : { cid };
    await views.push(viewId, "progress", { event: null, ref, entry_ref: entry, progress, ...target });
  }
}
