/** Set by `serve(app, { workers })` for each worker: the name of the boot that all of them belong to. */
export const WORKER_ENV = "HOLDFAST_WORKER_OF";
