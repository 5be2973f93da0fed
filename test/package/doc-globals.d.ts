/**
 * What the short examples of the TSDoc take as given, so that each shows its own subject alone: the public names,
 * and a few things of an application around it. An example that imports a name uses its own.
 */
import type * as holdfast from "holdfast";
import type * as http from "node:http";
import type { Hook } from "phoenix_live_view";
import type * as node from "holdfast/node";

/** As much of Express as an example needs. */
interface ExpressApp extends node.RequestListener {
  use(...handlers: (string | node.RequestListener)[]): ExpressApp;
}

interface Message {
  readonly id: string;
  readonly from: string;
  readonly text: string;
}

declare global {
  const HoldfastError: typeof holdfast.HoldfastError;
  const attrs: typeof holdfast.attrs;
  const browser: typeof holdfast.browser;
  const createApp: typeof holdfast.createApp;
  const csrfToken: typeof holdfast.csrfToken;
  const putCookie: typeof holdfast.putCookie;
  const each: typeof holdfast.each;
  const extensionOf: typeof holdfast.extensionOf;
  const html: typeof holdfast.html;
  const liveFileInput: typeof holdfast.liveFileInput;
  const liveImgPreview: typeof holdfast.liveImgPreview;
  const memo: typeof holdfast.memo;
  const page: typeof holdfast.page;
  const raw: typeof holdfast.raw;
  const sessionOf: typeof holdfast.sessionOf;
  const attach: typeof node.attach;
  const serve: typeof node.serve;
  const toRequestListener: typeof node.toRequestListener;

  const app: holdfast.App;
  const session: holdfast.SessionDefinition;
  const socket: holdfast.LiveSocket;
  const avatar: holdfast.Upload;
  const entry: holdfast.UploadEntry;

  const createServer: typeof http.createServer;
  function express(): ExpressApp;
  const admin: ExpressApp;
  const Chart: Hook;

  const messages: readonly Message[];
  const message: Message;
  const lines: holdfast.Stream<Message>;
  const user: { readonly sessions: readonly string[] };
  const me: string;
  const name: string;
  const value: string;
  const open: boolean;
  const bad: boolean;
  const markdown: string;
  function sanitize(markdown: string): string;
}
