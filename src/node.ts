export { attach } from "./node/attach.ts";
export { toRequestListener, type RequestListener } from "./node/request-listener.ts";
export { serve } from "./node/serve.ts";
