import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { liveFileInput } from "../../src/view/uploads/file-input.ts";
import { postpone } from "../../src/view/uploads/postpone.ts";
import { Browser, type View } from "../support/browser.ts";
import { browserOf, liveApp } from "../support/live-app.ts";
import { endsOf, joined, pathShown, readyToSend, tokenOf, uploader } from "../support/upload-view.ts";
import {
  announce,
  binaryPush,
  choose,
  inputRef,
  openFile,
  preflight,
  report,
  sendChunk,
  sendFile,
} from "../support/upload.ts";

describe("an upload", () => {
  it("shows what is chosen, is asked for, comes in chunks, and is consumed from a private file that is then gone", async () => {
    const view = await joined();
    const file = announce("0", { size: 15, name: "../../etc/passwd.txt" });
    await choose(view, [file]);
    expect(view.whole()).toContain('data-phx-active-refs="0" data-phx-done-refs="" data-phx-preflighted-refs=""');
    const allowed = await preflight(view, [file]);
    expect(allowed.response).toMatchObject({
      ref: inputRef(view),
      config: { max_file_size: 100, max_entries: 1, chunk_size: 10, chunk_timeout: 10_000 },
      errors: {},
    });
    expect(view.whole()).toContain('data-phx-preflighted-refs="0"');
    await openFile(view.page, "0", tokenOf(allowed, "0"));
    expect(await sendChunk(view.page, "0", "0123456789")).toEqual({ status: "ok", response: {} });
    await report(view, "0", 66);
    expect(await sendChunk(view.page, "0", "abcde")).toEqual({ status: "ok", response: {} });
    await report(view, "0", 100);
    expect(view.whole()).toContain('data-phx-done-refs="0"');
    expect(view.whole()).toContain("<b>../../etc/passwd.txt 66;../../etc/passwd.txt 100</b>");
    await view.submit("save", "");
    expect(view.whole()).toContain("<b>../../etc/passwd.txt=0123456789abcde</b>");
    expect(view.whole()).toContain('data-phx-active-refs=""');
    expect(endsOf(view, "0")).toEqual(["phx_close"]);
    const path = pathShown(view);
    expect(basename(path)).toMatch(/^[\w-]{22}$/);
    expect(existsSync(dirname(path))).toBe(false);
  });

  it("keeps its files where nobody else may look", async () => {
    let modes: readonly number[] = [];
    const view = liveView({
      mount: (socket) => ({ file: socket.allowUpload("file", { accept: "any", maxEntries: 2 }) }),
      events: {
        validate: () => {},
        save: (socket) =>
          socket.consumeUploadedEntries(socket.assigns.file, ({ path }) => {
            modes = [statSync(dirname(path)).mode & 0o777, statSync(path).mode & 0o777];
          }),
      },
      render: ({ file }) => html`<form>${liveFileInput(file)}</form>`,
    });
    const page = await browserOf({ "/": view }).open("/");
    const joinedView = await page.join();
    await sendFile(joinedView, "0", "secret");
    await joinedView.submit("save", "");
    expect(modes).toEqual([0o700, 0o600]);
  });

  it("says what is wrong with a file, and lets nothing of it be sent", async () => {
    const view = await joined();
    const large = announce("0", { size: 101 });
    await choose(view, [large]);
    expect(view.whole()).toContain("<li>a.txt too_large</li>");
    expect((await preflight(view, [large])).response["error"]).toEqual([["0", "too_large"]]);
    const wrong = announce("1", { name: "x.exe", type: "application/x-msdownload" });
    await choose(view, [wrong]);
    expect(view.whole()).toContain("<li>x.exe not_accepted</li>");
    expect(view.whole()).toContain('data-phx-error-refs="1"');
  });

  it("says that there are too many files, until one is cancelled", async () => {
    const view = await joined({ maxEntries: 2 });
    const files = ["0", "1", "2"].map((ref) => announce(ref));
    await choose(view, files);
    expect(view.whole()).toContain("<em>too_many_files</em>");
    expect((await preflight(view, files)).response["error"]).toEqual([[inputRef(view), "too_many_files"]]);
    await view.click("drop", { ref: "1" });
    expect(view.whole()).toContain("<em></em>");
    expect(
      Object.keys((await preflight(view, [files[0] ?? {}, files[2] ?? {}])).response["entries"] as object),
    ).toEqual(["0", "2"]);
  });

  it("puts a newly chosen file in the place of the only one there may be", async () => {
    const view = await joined();
    await choose(view, [announce("0", { name: "first.txt" })]);
    await choose(view, [announce("1", { name: "second.txt" })]);
    expect(view.whole()).not.toContain("first.txt");
    expect(view.whole()).toContain("<em></em>");
  });

  it("is checked by a validator, too", async () => {
    const view = await joined({ validator: (entry) => (entry.clientName === "no.txt" ? "forbidden_name" : undefined) });
    await choose(view, [announce("0", { name: "no.txt" })]);
    expect(view.whole()).toContain("<li>no.txt forbidden_name</li>");
  });

  it("sends the valid ones of its files at once with autoUpload", async () => {
    const view = await joined({ maxEntries: 3, autoUpload: true });
    const files = [announce("0"), announce("1", { size: 101 })];
    await choose(view, files);
    const allowed = await preflight(view, files);
    expect(Object.keys(allowed.response["entries"] as object)).toEqual(["0"]);
    expect(allowed.response["errors"]).toEqual({ "1": ["too_large"] });
  });
});

describe("what a client may send of a file", () => {
  it("is the size it declared and no byte more", async () => {
    const view = await joined();
    await readyToSend(view, 12);
    await sendChunk(view.page, "0", "0123456789");
    expect(await sendChunk(view.page, "0", "abc")).toEqual({
      status: "error",
      response: { reason: "file_size_limit_exceeded", limit: 12 },
    });
    expect(endsOf(view, "0")).toEqual(["phx_close"]);
    await expect.poll(() => view.whole()).not.toContain("a.txt");
  });

  it("is whole chunks, of the size it was told", async () => {
    const view = await joined();
    await readyToSend(view, 12);
    expect(await sendChunk(view.page, "0", "01")).toEqual({
      status: "error",
      response: { reason: "chunk_size", limit: 10 },
    });
    expect(endsOf(view, "0")).toEqual(["phx_close"]);
  });

  it("is not done because the client says so", async () => {
    const view = await joined();
    await readyToSend(view, 12);
    await sendChunk(view.page, "0", "0123456789");
    await report(view, "0", 100);
    expect(view.whole()).toContain('data-phx-done-refs=""');
    expect(view.whole()).toContain("<b>a.txt 99</b>");
  });

  it("needs the token of that very file, once", async () => {
    const view = await joined({ maxEntries: 2 });
    const files = [announce("0"), announce("1")];
    await choose(view, files);
    const allowed = await preflight(view, files);
    const refusal = (reason: string) => ({ status: "error", response: { reason } });
    expect(await openFile(view.page, "0", "forged")).toEqual(refusal("invalid_token"));
    expect(await openFile(view.page, "0", tokenOf(allowed, "1"))).toEqual(refusal("invalid_token"));
    expect(await openFile(view.page, "0", 7)).toEqual(refusal("invalid_token"));
    await view.click("drop", { ref: "0" });
    expect(await openFile(view.page, "0", tokenOf(allowed, "0"))).toEqual(refusal("disallowed"));
    expect((await openFile(view.page, "1", tokenOf(allowed, "1"))).status).toBe("ok");
  });

  it("ends when the next chunk does not come in time", async () => {
    const view = await joined({ chunkTimeout: 20 });
    await readyToSend(view, 12);
    await expect.poll(() => endsOf(view, "0")).toEqual(["phx_close"]);
    await expect.poll(() => view.whole()).not.toContain("a.txt");
  });

  it("is never a flood: chunks and the progress of them may be as many as a file has", async () => {
    const view = await joined({ maxFileSize: 10_000, chunkSize: 1 }, { messagesPerSecond: 2 });
    await readyToSend(view, 60);
    for (let at = 0; at < 60; at++) {
      expect(await sendChunk(view.page, "0", "x")).toEqual({ status: "ok", response: {} });
      await report(view, "0", at);
    }
    expect(view.page.closedWith).toBeUndefined();
    for (let at = 0; at < 40; at++) {
      view.page.send(binaryPush({ joinRef: "j0", ref: `x${at}`, topic: "lvu:none", event: "chunk" }, Buffer.from("x")));
    }
    expect(view.page.closedWith).toBe(1008);
  });

  it("closes a connection whose bytes are no message, and answers bytes that nobody waits for", async () => {
    const view = await joined();
    expect(await view.page.pushBytes(view.topic, "chunk", Buffer.from("x"), view.joinRef)).toEqual({
      status: "error",
      response: { reason: "unmatched topic" },
    });
    view.page.send(Uint8Array.of(0, 200, 1, 1, 1, 65));
    expect(view.page.closedWith).toBe(1008);
  });
});

describe("the temporary file of an upload", () => {
  const folders = () => readdirSync(process.env["TMPDIR"] ?? "/tmp").filter((name) => name.startsWith("holdfast-"));
  const files = (known: readonly string[]) => folders().filter((name) => !known.includes(name));

  it.each([
    ["the client vanishes", (view: View) => view.page.disconnect()],
    ["the view crashes", (view: View) => void view.click("no such event")],
    ["the view is left", (view: View) => void view.push("phx_leave", {})],
    ["the channel is left", (view: View) => void view.page.push("lvu:0", "phx_leave", {}, "j0")],
    ["the file is cancelled", (view: View) => void view.click("drop", { ref: "0" })],
    ["another file takes its place", (view: View) => void choose(view, [announce("9")])],
  ])("is gone when %s", async (_name, end) => {
    const known = folders();
    const view = await joined();
    await readyToSend(view, 12);
    await sendChunk(view.page, "0", "0123456789");
    expect(files(known)).toHaveLength(1);
    end(view);
    await expect.poll(() => files(known)).toEqual([]);
  });

  it("is gone when a whole file is not consumed", async () => {
    const known = folders();
    const view = await joined();
    await sendFile(view, "0", "whole");
    expect(files(known)).toHaveLength(1);
    view.page.disconnect();
    await expect.poll(() => files(known)).toEqual([]);
  });

  it("is not written beyond the bytes all of them may take", async () => {
    const browser = new Browser(liveApp({ "/": uploader() }, { limits: { temporaryBytes: 15 } }));
    const [one, two] = [await (await browser.open("/")).join(), await (await browser.open("/")).join()];
    await sendFile(one, "0", "0123456789");
    expect(await sendFile(two, "0", "abcdef")).toEqual({ status: "error", response: { reason: "writer_error" } });
    await expect.poll(() => two.whole()).toContain("<li>a.txt writer_failure</li>");
    one.page.disconnect();
    await sleep(0);
    await two.click("drop", { ref: "0" });
    expect(await sendFile(two, "1", "abcdef")).toEqual({ status: "ok", response: {} });
  });
});

describe("allow_upload", () => {
  it("of an upload that is not allowed, or of what are no files, is answered and harms nobody", async () => {
    const view = await joined();
    expect((await preflight(view, [announce("0")], "nope")).response["error"]).toEqual([["nope", "disallowed"]]);
    for (const entries of [null, 7, [null, 7, {}, { ref: "0", name: "x", size: -1 }, { ref: {}, name: 1, size: 1 }]]) {
      expect((await view.push("allow_upload", { ref: inputRef(view), entries })).response["entries"]).toEqual({});
    }
    expect((await report(view, "nope", 50)).status).toBe("ok");
    expect((await view.push("event", { type: "form", event: "validate", value: "", uploads: [1, null] })).status).toBe(
      "ok",
    );
  });

  it("keeps no more files than its limit", async () => {
    const view = await joined({ maxEntries: 5 }, { uploadEntries: 3 });
    await choose(
      view,
      ["0", "1", "2", "3", "4"].map((ref) => announce(ref)),
    );
    expect(view.whole()).toContain('data-phx-active-refs="0,1,2"');
  });
});

describe("an upload that counts all its files", () => {
  it("refuses more than maxEntries in all, those consumed before included", async () => {
    const view = await joined({ maxEntries: 2, maxEntriesMode: "total" });
    await sendFile(view, "0", "first");
    await view.submit("save", "");
    await choose(view, [announce("1"), announce("2")]);
    expect(view.whole()).toContain("<em>too_many_files</em>");
    await view.click("drop", { ref: "2" });
    expect(view.whole()).toContain("<em></em>");
    expect((await preflight(view, [announce("1")])).response["entries"]).toHaveProperty("1");
  });

  it("else counts those that are there", async () => {
    const view = await joined({ maxEntries: 2 });
    await sendFile(view, "0", "first");
    await view.submit("save", "");
    await choose(view, [announce("1"), announce("2")]);
    expect(view.whole()).toContain("<em></em>");
  });
});

describe("a file whose consumption is postponed", () => {
  it("gives its result, and stays to be consumed later", async () => {
    const view = liveView({
      mount: (socket) => ({ file: socket.allowUpload("file", { accept: "any" }), seen: [] as string[] }),
      events: {
        validate: () => {},
        async save(socket, { later }) {
          const seen = await socket.consumeUploadedEntries(socket.assigns.file, ({ path }) => {
            const text = readFileSync(path, "utf8");
            return later === "1" ? postpone(`later ${text}`) : text;
          });
          socket.assign({ seen });
        },
      },
      render: ({ file, seen }) =>
        html`<form>${liveFileInput(file)}</form>
          <b>${seen.join()}</b>`,
    });
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await sendFile(own, "0", "abc");
    await own.submit("save", "later=1");
    expect(own.whole()).toContain("<b>later abc</b>");
    expect(own.whole()).toContain('data-phx-done-refs="0"');
    await own.submit("save", "");
    expect(own.whole()).toContain("<b>abc</b>");
    expect(own.whole()).toContain('data-phx-active-refs=""');
  });
});

describe("socket.disallowUpload", () => {
  const view = liveView({
    mount: (socket) => ({ file: socket.allowUpload("file", { accept: "any" }) }),
    events: {
      validate: () => {},
      disallow: (socket) => socket.disallowUpload(socket.assigns.file),
      again: (socket) => socket.assign({ file: socket.allowUpload("file", { accept: "any" }) }),
    },
    render: ({ file }) => html`<form>${liveFileInput(file)}</form>`,
  });
  const opened = async () => (await browserOf({ "/": view }).open("/")).join();

  it("takes no more files, until it is allowed anew", async () => {
    const own = await opened();
    const before = inputRef(own);
    await own.click("disallow");
    await choose(own, [announce("0")]);
    expect((await preflight(own, [announce("0")])).response).toMatchObject({ error: [[before, "disallowed"]] });
    await own.click("again");
    await choose(own, [announce("1")]);
    expect((await preflight(own, [announce("1")])).response["entries"]).toHaveProperty("1");
  });

  it("is an error while files of it are there", async () => {
    const own = await opened();
    await choose(own, [announce("0")]);
    void own.click("disallow");
    await expect.poll(() => own.frames().at(-1)?.event).toBe("phx_error");
  });
});
