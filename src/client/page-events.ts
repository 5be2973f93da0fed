import type { ClientSession } from "./client-session.ts";
import { readBeacon } from "./cookies.ts";
import { DEVICE } from "./kept.ts";
import { VAULT } from "./vault.ts";

/** Not in every browser: hears of cookies set by answers to other tabs. */
interface CookieChanges {
  addEventListener(
    type: "change",
    listener: (event: Record<"changed" | "deleted", readonly { name?: string }[]>) => void,
  ): void;
}

/** Time for the tab that made a change to finish it. */
const SETTLE_MS = 250;

/** Tells the session what happens to its page. */
export function listenToPage(session: ClientSession, prefix: string): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => document.visibilityState === "visible" && session.check(), SETTLE_MS);
  };
  // A cookie written in beforeunload is carried by the reload's GET; one written in pagehide is not.
  addEventListener("beforeunload", () => session.leave());
  addEventListener("pagehide", () => session.flush());
  addEventListener("pageshow", ({ persisted }) => {
    // Out of the back/forward cache it shows what it was left with, and the official client loads it anew: until that
    // is there nobody is to see what is of another session, after a logout say.
    const tag = readBeacon(document, prefix)?.tag ?? null;
    if (persisted && tag !== session.tokens.tag)
      document.documentElement.style.setProperty("display", "none", "important");
    soon();
  });
  addEventListener("online", () => session.online());
  document.addEventListener("visibilitychange", soon);
  // The other tabs' own, and of every browser; an event of the cookie's is not.
  addEventListener("storage", ({ key }) => {
    // Nobody may be looking at this page, and its connection hears all the same what is saved.
    if (key === VAULT && !session.heard()) soon();
    if (key === DEVICE) session.keptElsewhere();
  });
  const { cookieStore } = globalThis as unknown as { cookieStore?: CookieChanges };
  cookieStore?.addEventListener("change", ({ changed, deleted }) => {
    const beacon = ({ name }: { name?: string }) => name === `${prefix}holdfast_v`;
    if (deleted.some(beacon)) session.check();
    if (changed.some(beacon)) soon();
  });
}
