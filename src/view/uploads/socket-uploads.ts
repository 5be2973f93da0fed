import type { AssignStore } from "../assign-store.ts";
import type { LiveServices } from "../services.ts";
import type { ActiveUpload } from "./active-upload.ts";
import { Upload } from "./upload.ts";
import { Uploads } from "./uploads.ts";

export interface SocketUploadsHost {
  readonly services: Pick<LiveServices, "clock" | "uploadStore" | "limits">;
  /** Runs something as a handler, in its turn. */
  post(handler: () => unknown): void;
  /** What must not fail has failed: ends the view. */
  crash(error: unknown): void;
}

/** The uploads of a view's or a component's socket: an assign that holds one always holds its newest state. */
export function socketUploads(assigns: AssignStore, host: SocketUploadsHost): Uploads {
  const { clock, uploadStore, limits } = host.services;
  const uploads: Uploads = new Uploads({
    clock,
    limits,
    store: uploadStore,
    replace: (upload) => replace(assigns, upload),
    transferEnded: (upload: ActiveUpload, entryRef) => host.post(() => uploads.ended(upload, entryRef)),
    broken: (error) => host.crash(error),
  });
  return uploads;
}

function replace(assigns: AssignStore, upload: Upload): void {
  for (const [name, value] of Object.entries(assigns.values)) {
    if (value instanceof Upload && value.ref === upload.ref) assigns.assign({ [name]: upload });
  }
}
