export { attach } from "./node/attach.ts";
export { serve } from "./node/serve.ts";
