// The packages have types that their "exports" do not name.
declare module "liveviewjs" {
  interface Socket<Context> {
    readonly context: Context;
    assign(context: Context): void;
  }
  interface View<Context> {
    mount(socket: Socket<Context>): void;
    handleEvent(event: { readonly type: string }, socket: Socket<Context>): void;
    render(context: Context): unknown;
  }
  export function createLiveView<Context>(view: View<Context>): unknown;
  export function html(strings: TemplateStringsArray, ...values: unknown[]): unknown;
  export function safe(value: unknown): unknown;
}
declare module "@liveviewjs/express" {
  import type { RequestHandler } from "express";
  import type { WebSocketServer } from "ws";
  export class NodeExpressLiveViewServer {
    constructor(router: object, page: unknown, titles: object, options: object);
    httpMiddleware(): RequestHandler;
    wsMiddleware(): (server: WebSocketServer) => Promise<void>;
  }
}
