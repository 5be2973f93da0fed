import { attrs } from "../../html/attrs.ts";
import { html, type Rendered } from "../../html/template.ts";
import type { Upload, UploadEntry } from "./upload.ts";

type Attributes = Parameters<typeof attrs>[0];

/**
 * The file input of an upload. Put it into a form with `phx-change`; for dropping files, give an element
 * `phx-drop-target=${upload.ref}`. (Phoenix.Component.live_file_input)
 *
 * @param attributes more of the input's, such as `class`, or `webkitdirectory` to choose a folder.
 * @example
 * ```ts
 * html`<form id="me" phx-change="validate" phx-submit="save">
 *   ${liveFileInput(avatar, { class: "file" })}
 *   <button>Save</button>
 * </form>`
 * ```
 */
export function liveFileInput(upload: Upload, attributes: Attributes = {}): Rendered {
  const { ref, name, entries, errors, settings } = upload;
  const refs = (list: readonly UploadEntry[]) => list.map((entry) => entry.ref).join(",");
  const errorRefs = [...new Set(errors.map((error) => error.ref))].join(",");
  return html`<input
    id="${ref}"
    type="file"
    name="${name}"
    data-phx-hook="Phoenix.LiveFileUpload"
    data-phx-upload-ref="${ref}"
    data-phx-active-refs="${refs(entries)}"
    data-phx-done-refs="${refs(entries.filter(({ done }) => done))}"
    data-phx-preflighted-refs="${refs(entries.filter(({ preflighted }) => preflighted))}"
    data-phx-error-refs=${errorRefs === "" ? undefined : errorRefs}
    data-phx-auto-upload=${settings.autoUpload}
    ${attrs({
      accept: settings.accept === "any" ? undefined : settings.accept.join(","),
      multiple: settings.maxEntries > 1,
      ...attributes,
    })}
  />`;
}

/**
 * Shows an image that is chosen and not yet uploaded, from the browser's own copy of it. (Phoenix.Component.live_img_preview)
 *
 * @param attributes more of the image's; give it an `id` where one file is shown twice.
 * @example
 * ```ts
 * each(avatar.entries, (entry) => entry.ref, (entry) => html`<figure>${liveImgPreview(entry, { width: 75 })}</figure>`)
 * ```
 */
export function liveImgPreview(entry: UploadEntry, attributes: Attributes = {}): Rendered {
  const { id = `phx-preview-${entry.ref}`, ...rest } = attributes;
  return html`<img
    id="${id}"
    data-phx-upload-ref="${entry.uploadRef}"
    data-phx-entry-ref="${entry.ref}"
    data-phx-hook="Phoenix.LiveImgPreview"
    data-phx-update="ignore"
    ${attrs(rest)}
  />`;
}
