import { describe, expectTypeOf, it } from "vitest";
import { html } from "../../html/template.ts";
import { liveView } from "../live-view.ts";
import type { Upload, UploadEntry } from "./upload.ts";
import type { TemporaryFile } from "./upload-writer.ts";

describe("socket.allowUpload", () => {
  it("is an assign whose type says what consuming a file gives", () => {
    liveView({
      mount: (socket) => ({
        plain: socket.allowUpload("plain", { accept: "any" }),
        cloud: socket.allowUpload("cloud", { accept: "any", external: () => ({ uploader: "S3", key: 7 }) }),
        own: socket.allowUpload("own", {
          accept: "any",
          writer: () => ({ writeChunk: () => {}, close: () => {}, meta: () => ({ rows: 3 }) }),
        }),
      }),
      events: {
        async save(socket) {
          const { plain, cloud, own } = socket.assigns;
          expectTypeOf(plain).toEqualTypeOf<Upload<TemporaryFile>>();
          const paths = await socket.consumeUploadedEntries(plain, (meta) => meta.path);
          expectTypeOf(paths).toEqualTypeOf<string[]>();
          const keys = await socket.consumeUploadedEntries(cloud, async (meta, entry) => [meta.key, entry] as const);
          expectTypeOf(keys).toEqualTypeOf<(readonly [number, UploadEntry])[]>();
          await socket.consumeUploadedEntries(own, (meta) => expectTypeOf(meta.rows).toEqualTypeOf<number>());
          // @ts-expect-error a file of the page's own uploader has no path
          await socket.consumeUploadedEntries(cloud, (meta) => meta.path);
          // @ts-expect-error an upload is named by the assign that holds it
          socket.cancelUpload("plain", "0");
        },
      },
      progress: {
        plain(socket, entry) {
          expectTypeOf(entry).toEqualTypeOf<UploadEntry>();
          expectTypeOf(socket.assigns.plain).toEqualTypeOf<Upload<TemporaryFile>>();
        },
      },
      render: ({ plain }) => {
        expectTypeOf(plain.entries).toEqualTypeOf<readonly UploadEntry[]>();
        return html``;
      },
    });
  });

  it("needs to know what to accept, and where an external upload goes", () => {
    liveView({
      mount: (socket) => ({
        // @ts-expect-error nothing is accepted by default
        none: socket.allowUpload("none", {}),
        // @ts-expect-error the uploader is named
        lost: socket.allowUpload("lost", { accept: "any", external: () => ({ url: "/" }) }),
      }),
      render: () => html``,
    });
  });
});
