import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { liveFileInput } from "../../src/view/uploads/file-input.ts";
import { browserOf } from "../support/live-app.ts";
import { endsOf, joined, tokenOf } from "../support/upload-view.ts";
import { announce, choose, openFile, preflight, report, sendChunk, sendFile } from "../support/upload.ts";

describe("a writer of one's own", () => {
  it("is given the bytes, and its meta when they are consumed", async () => {
    const log: string[] = [];
    const view = liveView({
      mount: (socket) => ({
        text: "",
        file: socket.allowUpload("file", {
          accept: "any",
          chunkSize: 4,
          writer: (entry) => ({
            init: () => void log.push(`init ${entry.clientName}`),
            writeChunk: (chunk) => void log.push(Buffer.from(chunk).toString()),
            close: (reason) => void log.push(`close ${JSON.stringify(reason)}`),
            meta: () => ({ chunks: log.length }),
            dispose: () => void log.push("dispose"),
          }),
        }),
      }),
      events: {
        validate: () => {},
        async save(socket) {
          const [chunks = 0] = await socket.consumeUploadedEntries(socket.assigns.file, (meta) => meta.chunks + 0.5);
          socket.assign({ text: `${chunks}` });
        },
      },
      render: ({ file, text }) =>
        html`<form>${liveFileInput(file)}</form>
          <b>${text}</b>`,
    });
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await sendFile(own, "0", "abcd");
    await own.submit("save", "");
    expect(own.whole()).toContain("<b>3.5</b>");
    await sleep(0);
    expect(log).toEqual(["init a.txt", "abcd", 'close "done"', "dispose"]);
  });

  it.each(["init", "writeChunk", "close"] as const)(
    "that fails in %s fails its file, which stays until cancelled",
    async (step) => {
      const fail = () => Promise.reject(new Error("disk full"));
      const writer = { init() {}, writeChunk() {}, close() {}, meta: () => ({ path: "" }), [step]: fail };
      const view = await joined({ writer: () => writer });
      const file = announce("0");
      await choose(view, [file]);
      const allowed = await preflight(view, [file]);
      const opened = await openFile(view.page, "0", tokenOf(allowed, "0"));
      const last = step === "init" ? opened : await sendChunk(view.page, "0", "abcdef");
      expect(last).toEqual({ status: "error", response: { reason: "writer_error" } });
      await expect.poll(() => view.whole()).toContain("<li>a.txt writer_failure</li>");
      expect(view.whole()).toContain('data-phx-error-refs="0"');
      expect(view.whole()).toContain("<b>a.txt 0</b>");
      expect((await openFile(view.page, "0", tokenOf(allowed, "0"))).response).toEqual({ reason: "disallowed" });
      await view.click("drop", { ref: "0" });
      expect(view.whole()).not.toContain("a.txt writer_failure");
    },
  );

  it("that cannot be made takes the view down", async () => {
    const view = await joined({
      writer: () => {
        throw new Error("broken");
      },
    });
    const file = announce("0");
    await choose(view, [file]);
    const allowed = await preflight(view, [file]);
    void openFile(view.page, "0", tokenOf(allowed, "0"));
    await expect.poll(() => view.frames().map(({ event }) => event)).toContain("phx_error");
    expect(endsOf(view, "0")).toEqual(["phx_close"]);
  });
});

describe("an external upload", () => {
  const external = liveView({
    mount: (socket) => ({
      urls: [] as string[],
      file: socket.allowUpload("file", {
        accept: "any",
        maxEntries: 2,
        external: (entry) =>
          entry.clientName === "no.txt" ? undefined : { uploader: "S3", url: `https://s3/${entry.clientName}` },
      }),
    }),
    events: {
      validate: () => {},
      save: async (socket) =>
        socket.assign({ urls: await socket.consumeUploadedEntries(socket.assigns.file, ({ url }) => url) }),
    },
    render: ({ file, urls }) =>
      html`<form>${liveFileInput(file)}</form>
        <p>${file.errors.map(({ reason }) => reason).join()}</p>
        <b>${urls.join()}</b>`,
  });

  it("is told where to go, is taken at its word about progress, and consumed by its meta", async () => {
    const view = await (await browserOf({ "/": external }).open("/")).join();
    const file = announce("0");
    await choose(view, [file]);
    const allowed = await preflight(view, [file]);
    expect(allowed.response["entries"]).toEqual({ "0": { uploader: "S3", url: "https://s3/a.txt" } });
    expect((await openFile(view.page, "0", "x")).response).toEqual({ reason: "invalid_token" });
    await report(view, "0", 100);
    await view.submit("save", "");
    expect(view.whole()).toContain("<b>https://s3/a.txt</b>");
  });

  it("that fails in the browser, or is refused a place, says so", async () => {
    const view = await (await browserOf({ "/": external }).open("/")).join();
    await choose(view, [announce("0")]);
    await preflight(view, [announce("0")]);
    await report(view, "0", { error: "failed" });
    expect(view.whole()).toContain("<p>external_client_failure</p>");
    const other = await (await browserOf({ "/": external }).open("/")).join();
    const refused = announce("0", { name: "no.txt" });
    await choose(other, [refused]);
    expect((await preflight(other, [refused])).response["error"]).toEqual([["0", "external_metadata_failure"]]);
    expect(other.whole()).toContain("<p>external_metadata_failure</p>");
  });
});
