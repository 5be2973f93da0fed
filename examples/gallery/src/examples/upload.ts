import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  each,
  html,
  liveFileInput,
  liveImgPreview,
  liveView,
  uploadErrors,
  type Upload,
  type UploadEntry,
} from "holdfast";
import { z } from "zod";

const WORDS: Readonly<Record<string, string>> = {
  too_many_files: "Three at most.",
  too_large: "Larger than 5 MB.",
  not_accepted: "Not a picture.",
};

const inWords = (reasons: readonly string[]) =>
  reasons.map((reason) => WORDS[reason] ?? "It did not arrive.").join(" ");

export const UploadLive = liveView({
  mount: (socket) => ({
    photos: socket.allowUpload("photos", {
      accept: ["image/png", "image/jpeg", "image/webp", "image/gif"],
      maxEntries: 3,
      maxFileSize: 5_000_000,
    }),
    received: [] as readonly string[],
  }),
  events: {
    choose: () => {}, // a form with a file input needs a change event
    cancel: {
      params: z.object({ ref: z.string() }),
      handle: (socket, { ref }) => socket.cancelUpload(socket.assigns.photos, ref),
    },
    async save(socket) {
      // Here a picture would be looked into, and stored under its uuid. We only show that all of it has come.
      const lines = await socket.consumeUploadedEntries(socket.assigns.photos, async ({ path }, { clientName }) => {
        const bytes = await readFile(path);
        return `${clientName}: ${bytes.length} bytes, SHA-256 ${createHash("sha256").update(bytes).digest("hex")}`;
      });
      socket.update("received", (received) => [...received, ...lines].slice(-10));
    },
  },
  render: ({ photos, received }) =>
    html`<form id="photos" phx-change="choose" phx-submit="save">
        <div class="drop" phx-drop-target=${photos.ref}>
          <label for=${photos.ref}>Drop up to three pictures here, or choose them.</label>
          ${liveFileInput(photos)}
        </div>
        <p class="error" role="alert">${inWords(uploadErrors(photos))}</p>
        <ul class="rows">
          ${each(
            photos.entries,
            (entry) => entry.ref,
            (entry) => chosen(photos, entry),
          )}
        </ul>
        <button disabled=${photos.entries.length === 0}>Upload</button>
      </form>
      <ul id="received" class="rows" aria-label="Received">
        ${received.map((line) => html`<li><code>${line}</code></li>`)}
      </ul>`,
});

const chosen = (photos: Upload, entry: UploadEntry) =>
  html`<li>
    ${liveImgPreview(entry, { width: 64, height: 64, alt: "" })}
    <div class="grow">
      <span>${entry.clientName}</span>
      <progress max="100" value="${entry.progress}" aria-label=${`Progress of ${entry.clientName}`}></progress>
      <span class="error">${inWords(uploadErrors(photos, entry))}</span>
    </div>
    <button
      type="button"
      class="plain"
      phx-click="cancel"
      phx-value-ref=${entry.ref}
      aria-label=${`Cancel ${entry.clientName}`}
    >
      ×
    </button>
  </li>`;
