import type { Page, Reply, View } from "./browser.ts";

/** A file as the official client announces it. */
export const announce = (ref: string, file: { name?: string; size?: number; type?: string } = {}): object => ({
  ref,
  name: file.name ?? "a.txt",
  size: file.size ?? 6,
  type: file.type ?? "text/plain",
  last_modified: 1,
  relative_path: "",
  path: "file",
});

/** A binary push, as the official client encodes it. */
export function binaryPush(message: { joinRef: string; ref: string; topic: string; event: string }, bytes: Uint8Array) {
  const texts = [message.joinRef, message.ref, message.topic, message.event].map((text) => Buffer.from(text));
  return new Uint8Array(Buffer.concat([Buffer.of(0, ...texts.map((text) => text.length)), ...texts, bytes]));
}

/** The ref of the only file input that a view shows. */
export function inputRef(view: View): string {
  const [, ref] = /<input\s+id="([^"]+)"/.exec(view.whole()) ?? [];
  if (ref === undefined) throw new Error(`no file input in\n${view.whole()}`);
  return ref;
}

/** Chooses files in a form's input. */
export function choose(view: View, files: readonly object[], event = "validate"): Promise<Reply> {
  const uploads = { [inputRef(view)]: files };
  return view.push("event", { type: "form", event, value: "", meta: { _target: "file" }, uploads });
}

/** Asks to send files; the answer holds a token for each. */
export const preflight = (view: View, files: readonly object[], ref = inputRef(view)): Promise<Reply> =>
  view.push("allow_upload", { ref, entries: files });

/** Opens the channel of a file. */
export const openFile = (page: Page, ref: string, token: unknown): Promise<Reply> =>
  page.push(`lvu:${ref}`, "phx_join", { token }, `j${ref}`);

/** Sends bytes of a file. */
export const sendChunk = (page: Page, ref: string, bytes: string | Uint8Array): Promise<Reply> =>
  page.pushBytes(`lvu:${ref}`, "chunk", typeof bytes === "string" ? Buffer.from(bytes) : bytes, `j${ref}`);

export const report = (view: View, ref: string, progress: unknown): Promise<Reply> =>
  view.push("progress", { event: null, ref: inputRef(view), entry_ref: ref, progress });

/** A file from its choice to its last byte, in one chunk. */
export async function sendFile(view: View, ref: string, text: string, file: { name?: string; type?: string } = {}) {
  const announced = announce(ref, { ...file, size: Buffer.byteLength(text) });
  await choose(view, [announced]);
  const { response } = await preflight(view, [announced]);
  await openFile(view.page, ref, (response["entries"] as Record<string, unknown>)[ref]);
  const sent = await sendChunk(view.page, ref, text);
  await report(view, ref, 100);
  return sent;
}
