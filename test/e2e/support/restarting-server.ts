import type { App } from "holdfast";
import { serve, type RunningServer } from "holdfast/node";

/** Serves an app at one address, over restarts with another or the same app. */
export class RestartingServer implements AsyncDisposable {
  #server: RunningServer;

  static async start(app: App): Promise<RestartingServer> {
    return new RestartingServer(await serve(app, { port: 0, quiet: true }));
  }

  private constructor(server: RunningServer) {
    this.#server = server;
  }

  get url(): string {
    return this.#server.url;
  }

  async restart(app: App): Promise<void> {
    const { port } = this.#server;
    await this.#server.close();
    this.#server = await serve(app, { port, quiet: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
  }
}
