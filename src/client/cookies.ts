/** `document.cookie`, or anything that behaves like it. */
export interface CookieJar {
  cookie: string;
}

/** The readable cookie beside the session cookie: which session, and what is in it. */
export interface Beacon {
  readonly tag: string;
  /** Compared for equality only. */
  readonly version: string;
}

/** Every readable cookie, or none where the browser refuses (a sandboxed frame). */
export function readCookies(jar: CookieJar): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of readText(jar).split("; ")) {
    const at = pair.indexOf("=");
    if (at > 0) cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return cookies;
}

/** The beacon, `undefined` when there is no session or cookies are blocked. */
export function readBeacon(jar: CookieJar, prefix: string): Beacon | undefined {
  const value = readCookies(jar).get(`${prefix}holdfast_v`);
  const [tag, version] = value?.split(".") ?? [];
  return tag && version ? { tag, version } : undefined;
}

/** Deletes the beacon that has outlived its session's cookie, unless it says something else by now. */
export function dropBeacon(jar: CookieJar, prefix: string, said: Beacon): void {
  const now = readBeacon(jar, prefix);
  if (now?.tag === said.tag && now.version === said.version)
    writeCookie(jar, { name: `${prefix}holdfast_v`, value: "", seconds: 0 });
}

/** Sets a cookie for `seconds`; 0 deletes it. */
export function writeCookie(jar: CookieJar, cookie: { name: string; value: string; seconds: number }): void {
  const { name, value, seconds } = cookie;
  const secure = name.startsWith("__Host-") ? "; Secure" : "";
  try {
    jar.cookie = `${name}=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax${secure}`;
  } catch {
    // A sandboxed frame: the write still travels by socket and POST.
  }
}

function readText(jar: CookieJar): string {
  try {
    return jar.cookie;
  } catch {
    return "";
  }
}
