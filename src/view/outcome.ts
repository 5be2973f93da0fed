/** A handler's answer to a hook's `pushEvent`. Made by `socket.reply(payload)`. */
export class Reply {
  readonly payload: object;
  constructor(payload: object) {
    this.payload = payload;
  }
}

/** A lifecycle hook has the last word. Made by `socket.halt()`. */
export class Halt {
  /** Keeps the type apart from any other object. */
  readonly halted = true;
}

/** What a message of the client is answered with, beside the diff. */
export class Answer {
  readonly payload: object;
  constructor(payload: object) {
    this.payload = payload;
  }
}

/** The HTTP statuses that send a browser on. (RFC 9110, 15.4) */
export type RedirectStatus = 301 | 302 | 303 | 307 | 308;

/** The view leaves. Made by `socket.redirect` and `socket.pushNavigate`; return it from `mount` to mount nothing. */
export class Redirect {
  readonly to: string;
  readonly kind: "redirect" | "live_redirect";
  readonly replace: boolean;
  /** Of the answer to a request for the first HTML. */
  readonly status: RedirectStatus;
  constructor(
    to: string,
    kind: "redirect" | "live_redirect",
    { replace = false, status = 302 }: { replace?: boolean; status?: RedirectStatus } = {},
  ) {
    this.to = to;
    this.kind = kind;
    this.replace = replace;
    this.status = status;
  }
}

/** The view stays and its URL changes. Made by `socket.pushPatch`. */
export class Navigation {
  readonly to: string;
  readonly replace: boolean;
  constructor(to: string, replace: boolean) {
    this.to = to;
    this.replace = replace;
  }
}

/** What a handler may return; anything else is ignored, so that an arrow function may return what it calls. */
export type HandlerResult = unknown;
