import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { component, liveComponent } from "../../src/view/live-component.ts";
import { liveView } from "../../src/view/live-view.ts";
import { liveFileInput } from "../../src/view/uploads/file-input.ts";
import type { Reply, View } from "../support/browser.ts";
import { browserOf } from "../support/live-app.ts";
import { announce, inputRef, openFile, preflight, report, sendChunk } from "../support/upload.ts";
import { endsOf, tokenOf } from "../support/upload-view.ts";

function attachment() {
  const paths: string[] = [];
  const Attachment = liveComponent({
    mount: (socket, _props: { id: string }) => ({
      file: socket.allowUpload("file", { accept: [".txt"], maxFileSize: 100 }),
      moved: [] as number[],
      saved: "",
    }),
    progress: {
      file: (socket, { progress }) => socket.update("moved", (moved) => [...moved, progress]),
    },
    events: {
      validate: () => {},
      async save(socket) {
        const [saved = ""] = await socket.consumeUploadedEntries(socket.assigns.file, ({ path }) => {
          paths.push(path);
          return readFileSync(path, "utf8");
        });
        socket.assign({ saved });
      },
    },
    render: ({ file, moved, saved }) => html`<form>${liveFileInput(file)}<b>${moved.join()}</b><i>${saved}</i></form>`,
  });
  const view = liveView({
    mount: () => ({ shown: true }),
    events: { toggle: (socket) => socket.update("shown", (shown) => !shown) },
    render: ({ shown }) => html`<main>${shown && component(Attachment, { id: "a" })}</main>`,
  });
  return { view, paths };
}

const CID = 1;

const choose = (view: View, file: object): Promise<Reply> =>
  view.push("event", {
    type: "form",
    event: "validate",
    value: "",
    cid: CID,
    meta: { _target: "file" },
    uploads: { [inputRef(view)]: [file] },
  });

async function ready(view: View): Promise<void> {
  const file = announce("0", { size: 6 });
  await choose(view, file);
  const allowed = await preflight(view, [file]);
  expect(await openFile(view.page, "0", tokenOf(allowed, "0"))).toEqual({ status: "ok", response: {} });
}

describe("an upload that a component allows", () => {
  it("is its own: chosen, told of and consumed there, and nothing else is sent", async () => {
    const { view, paths } = attachment();
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await ready(own);
    await sendChunk(own.page, "0", "secret");
    const { response } = await report(own, "0", 100);
    expect(response["diff"]).toMatchObject({ c: { "1": { "1": "100" } } });
    expect(Object.keys(response["diff"] as object)).toEqual(["c"]);
    const saved = await own.push("event", { type: "form", event: "save", value: "", cid: CID });
    expect(saved.response["diff"]).toMatchObject({ c: { "1": { "2": "secret" } } });
    expect(paths.map((path) => existsSync(path))).toEqual([false]);
  });

  it("ends with the component: the file is given up and nothing of it stays", async () => {
    const { view } = attachment();
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await ready(own);
    await own.click("toggle");
    await own.push("cids_will_destroy", { cids: [CID] });
    expect((await own.push("cids_destroyed", { cids: [CID] })).response).toEqual({ cids: [CID] });
    await expect.poll(() => endsOf(own, "0")).toEqual(["phx_close"]);
    await own.click("toggle");
    expect(own.whole()).toContain('data-phx-active-refs=""');
  });
});
