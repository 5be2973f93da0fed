import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { liveFileInput } from "../../src/view/uploads/file-input.ts";
import type { UploadOptions } from "../../src/view/uploads/upload-options.ts";
import { uploadErrors } from "../../src/view/uploads/upload.ts";
import type { View } from "./browser.ts";
import { browserOf } from "./live-app.ts";
import { announce, choose, openFile, preflight } from "./upload.ts";

/** A form with one file input that shows all it knows; texts of what is saved are shown with their names. */
export const uploader = (options: Partial<UploadOptions> = {}) =>
  liveView({
    mount: (socket) => ({
      file: socket.allowUpload("file", { accept: [".txt", "image/*"], maxFileSize: 100, chunkSize: 10, ...options }),
      seen: [] as string[],
      path: "",
    }),
    events: {
      validate: () => {},
      async save(socket) {
        const texts = await socket.consumeUploadedEntries(socket.assigns.file, ({ path }, entry) => {
          socket.assign({ path });
          return `${entry.clientName}=${readFileSync(path, "utf8")}`;
        });
        socket.assign({ seen: texts });
      },
      drop: (socket, { ref }) => socket.cancelUpload(socket.assigns.file, String(ref)),
    },
    progress: {
      file: (socket, entry) => socket.update("seen", (seen) => [...seen, `${entry.clientName} ${entry.progress}`]),
    },
    render: ({ file, seen, path }) =>
      html`<form>${liveFileInput(file)}</form>
        <ul>
          ${file.entries.map((entry) => html`<li>${entry.clientName} ${uploadErrors(file, entry).join()}</li>`)}
        </ul>
        <em>${uploadErrors(file).join()}</em><b>${seen.join(";")}</b><i>${path}</i>`,
  });

export async function joined(options: Partial<UploadOptions> = {}, limits = {}): Promise<View> {
  const page = await browserOf({ "/": uploader(options) }, { limits }).open("/");
  return page.join();
}

export const tokenOf = (reply: { response: Record<string, unknown> }, ref: string): unknown =>
  (reply.response["entries"] as Record<string, unknown>)[ref];

export async function readyToSend(view: View, size: number): Promise<void> {
  const file = announce("0", { size });
  await choose(view, [file]);
  const allowed = await preflight(view, [file]);
  expect(await openFile(view.page, "0", tokenOf(allowed, "0"))).toEqual({ status: "ok", response: {} });
}

export const pathShown = (view: View): string => /<i>(.*)<\/i>/.exec(view.whole())?.[1] ?? "";
export const endsOf = (view: View, ref: string) =>
  view.page.frames.filter(({ topic, event }) => topic === `lvu:${ref}` && event !== "phx_reply").map((f) => f.event);
