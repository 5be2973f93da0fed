export { attach } from "./node/attach.ts";
export { toRequestListener, type RequestListener } from "./node/request-listener.ts";
export { serve, type RunningServer, type ServeOptions } from "./node/serve.ts";
