export { cookieStore, type CookieStore, type CookieStoreOptions } from "./session/stores/cookie.ts";
export type { CookieProtection } from "./session/cookies/cookie-codec.ts";
export { memoryStore, type MemoryStoreOptions } from "./session/stores/memory.ts";
export type { StoreLimits } from "./session/stores/limits.ts";
export type { HeldSession, NewSession, Records, SessionStore, StoreWrite } from "./session/stores/store.ts";
