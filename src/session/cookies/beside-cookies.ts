import { parse, serialize } from "cookie";
import { HoldfastError } from "../../base/errors.ts";
import { openToken, sealToken } from "../../base/tokens.ts";
import type { SessionContext } from "../context.ts";
import { cookieNames } from "./cookies.ts";
import { filterEntries, type Entries, type Entry } from "../values/entry.ts";

/** A cookie beside the session that views may set: how it is set, always the same way. */
export interface CookieOptions {
  /** Seconds it lives; without it until the browser is closed. Browsers cap at 400 days. */
  readonly maxAge?: number;
  /** Default true: sealed, and no script reads it. With `false` it is plain text that scripts may read and change. */
  readonly httpOnly?: boolean;
  readonly sameSite?: "lax" | "strict";
}

/** The cookies that views may set, by name. */
export type CookieDeclarations = Readonly<Record<string, CookieOptions>>;

/** The present values of declared cookies. */
export type CookieValues = Readonly<Record<string, string | undefined>>;

const noCookies: CookieValues = Object.freeze(Object.create(null));

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const OPTIONS = new Set(["maxAge", "httpOnly", "sameSite"]);
/** The order of an operation, among the session's entries: it has their clock. No session key has a colon. */
const KEY = "cookie:";
const MAX_HEADER = 32_768;

/** @throws HoldfastError `definition_invalid` for a declaration that cannot work. */
export function checkCookies(declarations: CookieDeclarations): void {
  for (const [name, options] of Object.entries(declarations)) {
    const unknown = Object.keys(options).find((option) => !OPTIONS.has(option));
    const { maxAge } = options;
    const why = !NAME.test(name)
      ? "its name is a letter followed by letters, digits, _ and -"
      : name.startsWith("holdfast")
        ? "names that begin with holdfast are taken"
        : unknown !== undefined
          ? `there is no option "${unknown}", only ${[...OPTIONS].join(", ")}`
          : maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge > 0)
            ? "maxAge is in seconds, above 0"
            : undefined;
    if (why !== undefined)
      throw new HoldfastError("definition_invalid", `createApp({ cookies: { ${name} } }): ${why}.`);
  }
}

export const cookieKey = (name: string): string => KEY + name;

export const isCookieKey = (key: string): boolean => key.startsWith(KEY);

/** Entries as a session keeps them: of an operation on another cookie only when it was, never what. */
export function withoutCookieValues(entries: Entries): Entries {
  let kept: Map<string, Entry> | undefined;
  for (const [key, { clock }] of entries) {
    if (isCookieKey(key)) (kept ??= new Map(entries)).set(key, { clock, deleted: true });
  }
  return kept ?? entries;
}

/** The entries that are operations on other cookies. */
export const cookieOperations = (entries: Entries): Entries => filterEntries(entries, isCookieKey);

/** @throws HoldfastError `cookie_unknown` for a name that is not declared. */
export function checkCookieName(context: SessionContext, name: string): void {
  if (Object.hasOwn(context.cookies, name)) return;
  throw new HoldfastError("cookie_unknown", `There is no cookie "${name}"; declare it in createApp({ cookies }).`);
}

/** The declared cookies of a request. One that does not open, or has run out, is none. */
export function readBesideCookies(context: SessionContext, header: string | undefined | null): CookieValues {
  const names = Object.keys(context.cookies);
  if (names.length === 0 || !header || header.length > MAX_HEADER) return noCookies;
  const values: Record<string, string | undefined> = Object.create(null);
  const cookies = parse(header);
  for (const name of names) {
    const value = cookies[fullName(context, name)];
    if (value !== undefined) values[name] = isSealed(context, name) ? open(context, name, value) : value;
  }
  return values;
}

/** The values after operations on them. */
export function applyOperations(values: CookieValues, operations: Entries): CookieValues {
  let after: Record<string, string | undefined> | undefined;
  for (const [key, entry] of operations) {
    if (!isCookieKey(key)) continue;
    after ??= Object.assign(Object.create(null) as Record<string, string | undefined>, values);
    after[key.slice(KEY.length)] = valueOf(entry);
  }
  return after ?? values;
}

/** Bytes that the cookies of these values take, names and attributes aside. */
export function besideBytes(context: SessionContext, values: CookieValues): number {
  return Object.entries(values)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && Object.hasOwn(context.cookies, entry[0]))
    .reduce((sum, [name, value]) => sum + pair(context, name, value).length + "; ".length, 0);
}

/** The `Set-Cookie` lines of operations; what is no longer declared is left alone. */
export function operationCookies(context: SessionContext, operations: Entries): string[] {
  return [...operations].flatMap(([key, entry]) => {
    const name = key.slice(KEY.length);
    if (!isCookieKey(key) || !Object.hasOwn(context.cookies, name)) return [];
    const value = valueOf(entry);
    const { maxAge } = context.cookies[name] ?? {};
    const age = value === undefined ? { maxAge: 0 } : maxAge === undefined ? {} : { maxAge };
    return serialize(fullName(context, name), value === undefined ? "" : written(context, name, value), {
      ...attributes(context, name),
      ...age,
    });
  });
}

const valueOf = (entry: Entry): string | undefined =>
  !entry.deleted && typeof entry.value === "string" ? entry.value : undefined;

const fullName = (context: SessionContext, name: string): string => cookieNames(context.secure).prefix + name;

const isSealed = (context: SessionContext, name: string): boolean => context.cookies[name]?.httpOnly ?? true;

const pair = (context: SessionContext, name: string, value: string): string =>
  serialize(fullName(context, name), written(context, name, value));

function attributes(context: SessionContext, name: string) {
  const { httpOnly = true, sameSite = "lax" } = context.cookies[name] ?? {};
  return { path: "/", secure: context.secure, httpOnly, sameSite };
}

/** Bound to the name, so that one cookie never passes for another. */
function written(context: SessionContext, name: string, value: string): string {
  if (!isSealed(context, name)) return value;
  const ms = context.cookies[name]?.maxAge;
  const life = Math.min(ms === undefined ? Infinity : ms * 1000, context.limits.cookieMs);
  const data = [name, value];
  return sealToken(context.keyRing, { purpose: "beside", data, expiresAt: context.clock.now() + life });
}

function open(context: SessionContext, name: string, token: string): string | undefined {
  const now = context.clock.now();
  const opened = openToken<[string, string]>(context.keyRing, { purpose: "beside", token, now });
  return opened.ok && opened.data[0] === name ? opened.data[1] : undefined;
}
