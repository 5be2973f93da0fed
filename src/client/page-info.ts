/** What the server tells the browser in `<meta name="holdfast">` of every page. */
export interface PageInfo {
  /** Path of the commit endpoint. */
  readonly endpoint: string;
  /** Path of the LiveView socket. */
  readonly socket: string;
  /** `__Host-` on https, else empty. */
  readonly prefix: string;
  /** The clock of each client key as this page shows it; `""` where nothing was written. */
  readonly keys: Readonly<Record<string, string>>;
  /** Those of them that the browser keeps: they have no courier, and no POST. */
  readonly kept?: readonly string[];
  /** Those of `keys` that nobody has consented to keep. */
  readonly withheld?: readonly string[];
  /** Tag of the session the page was rendered with. */
  readonly tag?: string;
  /** Version of the session cookie that the page's request carried. */
  readonly seen?: string;
  readonly csrf?: string;
  /** Sealed entries the page shows and its cookie lacks. */
  readonly patch?: string;
  /** Generation of the session: each login and logout is another. */
  readonly epoch?: number;
  /** The server's time when the page was rendered. */
  readonly now?: number;
  /** Client keys that survive those. */
  readonly carry?: readonly string[];
  /** Whether the session's cookies should be issued anew: they are old, or sealed with an old secret. */
  readonly stale?: true;
  /** Whether the page loads itself anew when the server has been restarted. */
  readonly dev?: boolean;
}

/**
 * Reads the page's `<meta name="holdfast">`.
 *
 * @throws Error when the page has none, or it is not what a Holdfast server writes.
 */
export function readPageInfo(page: Pick<Document, "querySelector">): PageInfo {
  const content = page.querySelector<HTMLMetaElement>('meta[name="holdfast"]')?.content;
  const info = content === undefined ? undefined : parse(content);
  if (typeof info?.["endpoint"] !== "string" || typeof info["socket"] !== "string") {
    throw new Error(
      'This page has no <meta name="holdfast">: print `head` of the layout inside <head>, before the script.',
    );
  }
  return { prefix: "", ...info, keys: Object.assign(Object.create(null), info["keys"]) } as unknown as PageInfo;
}

function parse(content: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(content) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
