import type { KeyRing } from "../base/key-ring.ts";
import { openToken, sealToken, signToken, verifyToken, type OpenedToken } from "../base/tokens.ts";
import { emptyFlash, toFlash, type Flash } from "./flash.ts";

const TWO_WEEKS = 14 * 24 * 3_600_000;
const ONE_MINUTE = 60_000;
/** The client opens the channels of all files as soon as it may. */
const TEN_MINUTES = 10 * ONE_MINUTE;

/**
 * What `data-phx-session` names: the view of a container. It holds no visitor, so a page may be shown to anyone.
 * `key` is a route's key for the main view, else a key of `createApp({ views })`.
 */
export interface ViewToken {
  readonly id: string;
  readonly kind: "main" | "embedded" | "nested";
  readonly key: string;
  readonly liveSession: string;
  readonly parentId?: string;
  /** A root of its own that stays when its page is left by live navigation. */
  readonly sticky?: true;
  /** Its crash is its parent's. */
  readonly linked?: true;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What the token of a file's channel names. */
export interface UploadToken {
  /** The view's container id. */
  readonly id: string;
  readonly uploadRef: string;
  readonly entryRef: string;
}

/** Seals and opens the tokens a page carries. (Phoenix.LiveView.Static) */
export interface PageTokens {
  readonly sealView: (token: ViewToken) => string;
  readonly openView: (text: string) => OpenedToken<ViewToken>;
  /** `data-phx-static`: the flash that the first HTML showed. */
  readonly sealStatic: (id: string, flash: Flash) => string;
  readonly openStatic: (text: string) => OpenedToken<{ id: string; flash: Flash }>;
  /** Flash on its way to the next page. */
  readonly sealFlash: (flash: Flash) => string;
  readonly openFlash: (text: string) => Flash;
  /** The HTTP status that a connected mount ended with, for the page that is loaded in its place. */
  readonly sealStatus: (status: number) => string;
  readonly openStatus: (text: string) => number | undefined;
  /** Lets the connected view `id` be sent one file. */
  readonly sealUpload: (token: UploadToken) => string;
  readonly openUpload: (text: string) => OpenedToken<UploadToken>;
}

export function createPageTokens(keyRing: KeyRing, now: () => number): PageTokens {
  const seal = (purpose: "static" | "flash" | "reload" | "upload", data: unknown, ms: number) =>
    sealToken(keyRing, { purpose, data, expiresAt: now() + ms });
  return {
    // Signed, not sealed: what a page shows to anyone is no secret, and every page has one. (Phoenix.Token)
    sealView: (data) => signToken(keyRing, { purpose: "page", data, expiresAt: now() + TWO_WEEKS }),
    openView: (text) => verifyToken<ViewToken>(keyRing, { purpose: "page", token: text, now: now() }),
    sealStatic: (id, flash) => seal("static", { id, flash }, TWO_WEEKS),
    openStatic: (text) =>
      openToken<{ id: string; flash: Flash }>(keyRing, { purpose: "static", token: text, now: now() }),
    sealUpload: (token) => seal("upload", token, TEN_MINUTES),
    openUpload: (text) => openToken<UploadToken>(keyRing, { purpose: "upload", token: text, now: now() }),
    sealFlash: (flash) => seal("flash", flash, ONE_MINUTE),
    openFlash(text) {
      const opened = openToken<unknown>(keyRing, { purpose: "flash", token: text, now: now() });
      return opened.ok ? toFlash(opened.data) : emptyFlash;
    },
    sealStatus: (status) => seal("reload", status, ONE_MINUTE),
    openStatus(text) {
      const opened = openToken<number>(keyRing, { purpose: "reload", token: text, now: now() });
      return opened.ok ? opened.data : undefined;
    },
  };
}
