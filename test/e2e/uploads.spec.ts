import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Locator, Page } from "@playwright/test";
import {
  createApp,
  each,
  extensionOf,
  html,
  liveFileInput,
  liveImgPreview,
  liveView,
  uploadErrors,
  uploadInProgress,
  type LiveView,
  type Upload,
  type UploadOptions,
} from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { bundleClient } from "./support/own-client.ts";
import { temporaryFolders } from "./support/temporary-folders.ts";

const secret = "a secret of the tests, long enough for the key ring to take it";

const sha = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const rows = (upload: Upload) =>
  each(
    upload.entries,
    (entry) => entry.ref,
    (entry) =>
      html`<li>
        ${entry.clientType.startsWith("image/") && liveImgPreview(entry, { width: 20, alt: entry.clientName })}
        <span>${entry.clientName}</span> <progress max="100" value="${entry.progress}"></progress>
        <em>${uploadErrors(upload, entry).join()}</em>
        <button type="button" phx-click="cancel" phx-value-ref="${entry.ref}">Cancel</button>
      </li>`,
  );

/** A form with one input; what is saved is shown with the hash of its bytes. */
const form = (options: Partial<UploadOptions> = {}, attributes: Record<string, boolean> = {}) =>
  liveView({
    mount: (socket) => ({
      file: socket.allowUpload("file", { accept: [".txt", ".bin", "image/*"], ...options }),
      saved: [] as string[],
    }),
    events: {
      validate: () => {},
      cancel: (socket, { ref }) => socket.cancelUpload(socket.assigns.file, String(ref)),
      async save(socket) {
        const saved = await socket.consumeUploadedEntries(socket.assigns.file, async ({ path }, entry) => {
          const where = `${basename(path).length} ${extensionOf(entry)} ${entry.clientRelativePath ?? ""}`;
          return `${entry.clientName} ${where} ${sha(await readFile(path))}`;
        });
        socket.update("saved", (before) => [...before, ...saved]);
      },
    },
    render: ({ file, saved }) => html`
      <form id="form" phx-change="validate" phx-submit="save">
        <div id="drop" phx-drop-target="${file.ref}">Drop here</div>
        ${liveFileInput(file, attributes)}
        <button>Save</button>
      </form>
      <ul>
        ${rows(file)}
      </ul>
      <strong>${uploadErrors(file).join()}</strong>
      <i>${uploadInProgress(file) ? "in progress" : "at rest"}</i>
      <ol>
        ${saved.map((line) => html`<li>${line}</li>`)}
      </ol>
    `,
  });

const open = async (page: Page, url: string) => {
  await page.goto(url);
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
};

const input = (page: Page): Locator => page.locator('input[type="file"]');
const rowsOf = (page: Page): Locator => page.locator("ul li");
const text = (name: string, bytes: Buffer | string = "hello", mimeType = "text/plain") => ({
  name,
  mimeType,
  buffer: Buffer.from(bytes),
});

/** What the official client says of a file whose page is closed. */
const CUT_OFF = /Failed to push file progress/;

test.describe("a form with a file input", () => {
  const serve = (view: LiveView) => {
    const app = createApp({ secret });
    app.live("/", view);
    return app;
  };

  test("saves a large file byte by byte, in many chunks", async ({ page, serveApp }) => {
    await open(page, await serveApp(serve(form())));
    const bytes = Buffer.alloc(7_000_000).map((_, at) => (at * 7) % 251);
    await input(page).setInputFiles(text("large.bin", Buffer.from(bytes), "application/octet-stream"));
    await expect(rowsOf(page)).toHaveText([/large\.bin/]);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("ol li")).toHaveText([`large.bin 22 .bin ${sha(bytes)}`]);
    await expect(rowsOf(page)).toHaveCount(0);
  });

  test("gives no name of a file a say in where it is kept", async ({ page, serveApp }) => {
    await open(page, await serveApp(serve(form({ accept: "any", maxEntries: 10 }))));
    const names = [
      "..%2f..%2fetc%2fpasswd",
      "<img src=x onerror=alert(1)>.txt",
      ".htaccess",
      "a.PHP",
      "nul\u202Etxt.exe",
    ];
    await input(page).setInputFiles(names.map((name) => text(name)));
    await expect(rowsOf(page)).toHaveCount(names.length);
    await page.getByRole("button", { name: "Save" }).click();
    const extensions = ["", ".txt", "", ".php", ".exe"];
    await expect(page.locator("ol li")).toHaveText(
      names.map((name, at) => `${name} 22 ${extensions[at] ?? ""} ${sha(Buffer.from("hello"))}`),
    );
  });

  test("says that a file is too large, of a wrong kind, or one too many, and sends none of them", async ({
    page,
    serveApp,
  }) => {
    await open(page, await serveApp(serve(form({ maxFileSize: 10 }))));
    await input(page).setInputFiles(text("large.txt", "12345678901"));
    await expect(page.locator("ul em")).toHaveText("too_large");
    await page.getByRole("button", { name: "Save" }).click();
    await input(page).setInputFiles(text("page.html", "x", "text/html"));
    await expect(page.locator("ul em")).toHaveText("not_accepted");
    await input(page).setInputFiles(text("good.txt"));
    await expect(page.locator("ul em")).toHaveText("");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("ol li")).toHaveText([/^good\.txt/]);
  });

  test("lets go of what is too many, file by file", async ({ page, serveApp }) => {
    await open(page, await serveApp(serve(form({ maxEntries: 2 }))));
    await input(page).setInputFiles([text("a.txt"), text("b.txt"), text("c.txt")]);
    await expect(page.locator("strong")).toHaveText("too_many_files");
    await rowsOf(page).filter({ hasText: "b.txt" }).getByRole("button").click();
    await expect(page.locator("strong")).toHaveText("");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("ol li")).toHaveText([/^a\.txt/, /^c\.txt/]);
  });

  test("takes what is dropped on its target", async ({ page, serveApp }) => {
    await open(page, await serveApp(serve(form())));
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(["dropped"], "dropped.txt", { type: "text/plain" }));
      return data;
    });
    for (const type of ["dragenter", "dragover", "drop"]) {
      await page.dispatchEvent("#drop", type, { dataTransfer: transfer });
    }
    await expect(rowsOf(page)).toHaveText([/dropped\.txt/]);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("ol li")).toHaveText([`dropped.txt 22 .txt ${sha(Buffer.from("dropped"))}`]);
  });

  test("shows an image before it is sent", async ({ page, serveApp }) => {
    await open(page, await serveApp(serve(form())));
    const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    await input(page).setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: Buffer.from(pixel, "base64") });
    await expect(page.locator("ul img")).toHaveAttribute("src", /^blob:/);
    await expect(page.locator("ul img")).toHaveJSProperty("naturalWidth", 1);
  });

  test("takes a whole folder", async ({ page, serveApp }) => {
    await open(page, await serveApp(serve(form({ accept: "any", maxEntries: 50 }, { webkitdirectory: true }))));
    await input(page).setInputFiles(new URL("./support", import.meta.url).pathname);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("ol li").filter({ hasText: "support/app-server.ts" })).toHaveCount(1);
  });
});

test("files are sent as they are chosen with autoUpload, and progress is heard of", async ({ page, serveApp }) => {
  const Auto = liveView({
    mount: (socket) => ({
      file: socket.allowUpload("file", { accept: "any", autoUpload: true, maxEntries: 3 }),
      saved: [] as string[],
    }),
    events: { validate: () => {} },
    progress: {
      async file(socket, entry) {
        if (!entry.done) return;
        const line = await socket.consumeUploadedEntry(
          socket.assigns.file,
          entry,
          async ({ path }) => `${entry.clientName} ${(await readFile(path)).length}`,
        );
        socket.update("saved", (saved) => [...saved, line]);
      },
    },
    render: ({ file, saved }) =>
      html`<form id="form" phx-change="validate">${liveFileInput(file)}</form>
        <ol>
          ${saved.map((line) => html`<li>${line}</li>`)}
        </ol>`,
  });
  const app = createApp({ secret });
  app.live("/", Auto);
  await open(page, await serveApp(app));
  await input(page).setInputFiles([text("a.txt", "1"), text("b.txt", Buffer.alloc(200_000))]);
  await expect(page.locator("ol li")).toHaveCount(2);
  expect((await page.locator("ol li").allTextContents()).toSorted()).toEqual(["a.txt 1", "b.txt 200000"]);
});

test("two inputs of one form are saved together", async ({ page, serveApp }) => {
  const Two = liveView({
    mount: (socket) => ({
      photo: socket.allowUpload("photo", { accept: ["image/*"] }),
      papers: socket.allowUpload("papers", { accept: [".txt"], maxEntries: 2 }),
      saved: "",
    }),
    events: {
      validate: () => {},
      async save(socket) {
        const { photo, papers } = socket.assigns;
        const name = (_meta: object, entry: { clientName: string }) => entry.clientName;
        const photos = await socket.consumeUploadedEntries(photo, name);
        socket.assign({ saved: [...photos, ...(await socket.consumeUploadedEntries(papers, name))].join() });
      },
    },
    render: ({ photo, papers, saved }) =>
      html`<form id="form" phx-change="validate" phx-submit="save">
          ${liveFileInput(photo)} ${liveFileInput(papers)}<button>Save</button>
        </form>
        <b>${saved}</b>`,
  });
  const app = createApp({ secret });
  app.live("/", Two);
  await open(page, await serveApp(app));
  await page.locator('input[name="photo"]').setInputFiles(text("me.png", "png", "image/png"));
  await page.locator('input[name="papers"]').setInputFiles([text("one.txt"), text("two.txt")]);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("b")).toHaveText("me.png,one.txt,two.txt");
});

test.describe("a file that is under way", () => {
  /** Writes the first chunk and then waits until it is let go. */
  const slow = () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const log: string[] = [];
    const view = liveView({
      mount: (socket) => ({
        file: socket.allowUpload("file", {
          accept: "any",
          chunkSize: 1_000,
          writer: () => ({
            async writeChunk() {
              log.push("chunk");
              if (log.length > 4) await gate;
            },
            close: (reason) => void log.push(`close ${JSON.stringify(reason)}`),
            meta: () => ({ path: "" }),
            dispose: () => void log.push("dispose"),
          }),
        }),
      }),
      events: {
        validate: () => {},
        save: () => {},
        cancel: (socket, { ref }) => socket.cancelUpload(socket.assigns.file, String(ref)),
      },
      render: ({ file }) =>
        html`<form id="form" phx-change="validate" phx-submit="save">${liveFileInput(file)}<button>Save</button></form>
          <ul>
            ${rows(file)}
          </ul>`,
    });
    const app = createApp({ secret });
    app.live("/", view);
    return { app, log, go: () => go() };
  };

  test("shows how far it is, and is given up when it is cancelled", async ({ page, serveApp }) => {
    const { app, log, go } = slow();
    await open(page, await serveApp(app));
    await input(page).setInputFiles(text("slow.bin", Buffer.alloc(10_000)));
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("progress")).toHaveAttribute("value", "40");
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(rowsOf(page)).toHaveCount(0);
    go();
    await expect.poll(() => log.slice(-2)).toEqual(['close "cancel"', "dispose"]);
  });

  test("is given up when its page is closed", async ({ page, serveApp, guard }) => {
    guard.expect(CUT_OFF);
    const { app, log, go } = slow();
    await open(page, await serveApp(app));
    await input(page).setInputFiles(text("slow.bin", Buffer.alloc(10_000)));
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => log.length).toBe(5);
    await page.close();
    go();
    await expect.poll(() => log.slice(-2)).toEqual(['close "cancel"', "dispose"]);
  });
});

test("a temporary file does not outlive the page that sent it", async ({ page, serveApp, guard }) => {
  guard.expect(CUT_OFF);
  const app = createApp({ secret });
  app.live("/", form({ accept: "any", autoUpload: true }));
  await open(page, await serveApp(app));
  await input(page).setInputFiles(text("kept.txt"));
  await expect(page.locator("progress")).toHaveAttribute("value", "100");
  expect(await temporaryFolders()).toHaveLength(1);
  await page.close();
  await expect.poll(temporaryFolders).toEqual([]);
});

test("an external upload goes where the page's own uploader sends it", async ({ page, serveApp }) => {
  const External = liveView({
    mount: (socket) => ({
      file: socket.allowUpload("file", {
        accept: "any",
        external: (entry) => ({ uploader: "Put", url: `/store/${entry.uuid}` }),
      }),
      saved: "",
    }),
    events: {
      validate: () => {},
      async save(socket) {
        const urls = await socket.consumeUploadedEntries(socket.assigns.file, ({ url }, { uuid }) =>
          url.replace(uuid, ""),
        );
        socket.assign({ saved: urls.join() });
      },
    },
    render: ({ file, saved }) =>
      html`<form id="form" phx-change="validate" phx-submit="save">${liveFileInput(file)}<button>Save</button></form>
        <b>${saved}</b>`,
  });
  await using client = await bundleClient(`
    import { createLiveSocket } from "holdfast/client";
    const Put = (entries) => entries.forEach((entry) => {
      fetch(entry.meta.url, { method: "PUT", body: entry.file }).then(() => entry.progress(100));
    });
    createLiveSocket({ uploaders: { Put } }).connect();
  `);
  const stored: string[] = [];
  const app = createApp({ secret, ...client.options });
  app.put("/store/:id", async (c) => {
    stored.push(await c.req.text());
    return c.body(null, 204);
  });
  app.live("/", External);
  await open(page, await serveApp(app));
  await input(page).setInputFiles(text("a.txt", "elsewhere"));
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("b")).toHaveText("/store/");
  expect(stored).toEqual(["elsewhere"]);
});
