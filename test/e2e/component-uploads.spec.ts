import { readFile, readdir } from "node:fs/promises";
import {
  component,
  each,
  html,
  liveComponent,
  liveFileInput,
  liveImgPreview,
  liveView,
  uploadErrors,
  type LiveView,
} from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { asked, Frames, JOINED } from "./support/frames.ts";
import { goLive, liveApp } from "./support/live-app.ts";
import { temporaryFolders } from "./support/temporary-folders.ts";

const text = (name: string, content: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

const Attachments = liveComponent({
  mount: (socket, _props: { name: string }) => ({
    file: socket.allowUpload("file", { accept: [".txt", "image/*"], maxEntries: 3, maxFileSize: 100 }),
    moved: "",
    saved: [] as string[],
  }),
  update: (_socket, props) => props,
  events: {
    validate: () => {},
    cancel: (socket, { ref }) => socket.cancelUpload(socket.assigns.file, String(ref)),
    async save(socket) {
      const saved = await socket.consumeUploadedEntries(
        socket.assigns.file,
        async ({ path }, entry) => `${entry.clientName} ${await readFile(path, "utf8")}`,
      );
      socket.update("saved", (before) => [...before, ...saved]);
    },
  },
  progress: {
    file: (socket, entry) => socket.assign({ moved: `${entry.clientName} ${entry.progress}` }),
  },
  render: ({ name, file, moved, saved, myself }) =>
    html`<section id="${name}">
      <form id="${name}-form" phx-change="validate" phx-submit="save" phx-target="${myself}">
        <div class="drop" phx-drop-target="${file.ref}">drop here</div>
        ${liveFileInput(file)}<button>Save</button>
      </form>
      <ul>
        ${each(
          file.entries,
          (entry) => entry.ref,
          (entry) =>
            html`<li>
              ${entry.clientType.startsWith("image/") && liveImgPreview(entry, { width: 20, alt: "preview" })}
              <span>${entry.clientName}</span> <em>${uploadErrors(file, entry).join()}</em>
              <a phx-click="cancel" phx-value-ref="${entry.ref}" phx-target="${myself}">cancel</a>
            </li>`,
        )}
      </ul>
      <i>${moved}</i>
      <ol>
        ${saved.map((line) => html`<li>${line}</li>`)}
      </ol>
    </section>`,
});

const Page = liveView({
  mount: () => ({ shown: true }),
  events: { toggle: (socket) => socket.update("shown", (shown) => !shown) },
  render: ({ shown }) =>
    html`<button id="toggle" phx-click="toggle">toggle</button> ${component(Attachments, { id: "one", name: "one" })}
      ${shown && component(Attachments, { id: "two", name: "two" })}`,
});

test("components upload each for themselves: chosen, dropped, previewed, cancelled, refused and saved", async ({
  page,
  serveApp,
}) => {
  const frames = new Frames(page);
  await goLive(page, await serveApp(liveApp({ "/": Page })));
  expect(await frames.take()).toEqual(JOINED);
  const [one, two] = [page.locator("#one"), page.locator("#two")];
  const entries = (part: typeof one) => part.locator("ul span");
  await one.locator("input").setInputFiles([text("a.txt", "of a"), text("b.txt", "of b")]);
  await expect(entries(one)).toHaveText(["a.txt", "b.txt"]);
  await expect(entries(two)).toHaveCount(0);
  expect(await frames.take()).toEqual(asked("validate"));

  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["dropped"], "dropped.txt", { type: "text/plain" }));
    return data;
  });
  const drop = two.locator(".drop");
  await drop.dispatchEvent("dragenter", { dataTransfer: transfer });
  await expect(drop).toHaveClass(/phx-drop-target-active/);
  await drop.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(drop).not.toHaveClass(/phx-drop-target-active/);
  await expect(entries(two)).toHaveText(["dropped.txt"]);

  const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  await one
    .locator("input")
    .setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: Buffer.from(pixel, "base64") });
  await expect(one.locator("img")).toHaveJSProperty("naturalWidth", 1);
  await one.locator("ul li", { hasText: "dot.png" }).locator("a").click();
  await one.locator("ul li", { hasText: "b.txt" }).locator("a").click();
  await expect(entries(one)).toHaveText(["a.txt"]);
  await one.locator("input").setInputFiles(text("long.txt", "x".repeat(101)));
  await expect(one.locator("em")).toHaveText(["", "too_large"]);
  await one.locator("ul li", { hasText: "long.txt" }).locator("a").click();

  for (const part of [one, two]) await part.getByRole("button", { name: "Save" }).click();
  await expect(one.locator("ol li")).toHaveText(["a.txt of a"]);
  await expect(two.locator("ol li")).toHaveText(["dropped.txt dropped"]);
  await expect(one.locator("i")).toHaveText("a.txt 100");
  await expect(two.locator("i")).toHaveText("dropped.txt 100");

  await two.locator("input").setInputFiles(text("c.txt", "of c"));
  await expect(entries(two)).toHaveText(["c.txt"]);
  await page.locator("#toggle").click();
  await expect(two).toHaveCount(0);
  await page.locator("#toggle").click();
  await expect(entries(two)).toHaveCount(0);
  await two.locator("input").setInputFiles(text("d.txt", "of d"));
  await two.getByRole("button", { name: "Save" }).click();
  await expect(two.locator("ol li")).toHaveText(["d.txt of d"]);
});

test("what had come of a file is deleted when its sender vanishes in the middle of it", async ({
  page,
  serveApp,
  guard,
}) => {
  guard.expect(/Failed to push file progress/);
  const Large: LiveView = liveView({
    mount: (socket) => ({
      file: socket.allowUpload("file", { accept: "any", maxFileSize: 60_000_000, chunkSize: 1_000, autoUpload: true }),
    }),
    events: { validate: () => {} },
    render: ({ file }) =>
      html`<form id="form" phx-change="validate">${liveFileInput(file)}</form>
        ${file.entries.map((entry) => html`<progress max="100" value="${entry.progress}"></progress>`)}`,
  });
  await goLive(page, await serveApp(liveApp({ "/": Large })));
  // So many chunks that it cannot have come whole.
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(50_000_000)], "large.bin"));
    const input = document.querySelector<HTMLInputElement>('input[type="file"]');
    if (input === null) return;
    input.files = data.files;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await expect.poll(temporaryFolders).toHaveLength(1);
  const [folder = ""] = await temporaryFolders();
  await expect.poll(() => readdir(folder)).not.toEqual([]);
  await page.close();
  await expect.poll(temporaryFolders).toEqual([]);
});
