// The packages have types that their "exports" do not name.
declare module "liveviewjs" {
  interface Socket {
    readonly context: any;
    assign(context: object): void;
  }
  interface View {
    mount(socket: Socket): void;
    handleEvent(event: { readonly type: string }, socket: Socket): void;
    render(context: any): unknown;
  }
  export function createLiveView(view: View): unknown;
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
