import { HoldfastError } from "../../base/errors.ts";
import type { CookieCodec } from "../cookies/cookie-codec.ts";
import type { Json } from "../values/json.ts";
import { decodeTerm } from "./decode-term.ts";
import { encodeTerm } from "./encode-term.ts";
import { toJsonValue, toTerm } from "./json-term.ts";
import { deriveKey, encryptedMessages, signedMessages } from "./message.ts";
import { fromPlugSession, toPlugSession, type PlugSession } from "./plug-session.ts";

/** A Phoenix app's `@session_options` and its secret. */
export interface PlugCookieOptions {
  /** Its `key`: the cookie's name, as in `_my_app_key`. */
  readonly key: string;
  /** The endpoint's `secret_key_base`, at least 64 bytes. */
  readonly secretKeyBase: string;
  /** Its `signing_salt`. */
  readonly signingSalt: string;
  /** Its `encryption_salt`, where the cookie is encrypted. */
  readonly encryptionSalt?: string;
  /** `"json"` where its `serializer` is one of JSON, such as Jason. */
  readonly serializer?: "external_term_format" | "json";
}

/**
 * Keeps the session in the cookie of a Phoenix app, byte for byte as Plug does, so that both read and write one
 * session: `get_session(conn, "username")` there is `session.username` here.
 *
 * What both understand are text, numbers, booleans, nil, lists, and maps with text for keys. Anything else that
 * Phoenix keeps rides along untouched and reads as the key's default here. Plug's cookie knows no expiry of its own:
 * it is valid as long as the secret is. (Plug.Session.COOKIE)
 *
 * @example
 * ```ts
 * import { createApp } from "holdfast";
 * import { plugCookie } from "holdfast/plug";
 *
 * const app = createApp({
 *   sessionCookie: plugCookie({
 *     key: "_my_app_key",
 *     secretKeyBase: process.env["SECRET_KEY_BASE"] ?? "",
 *     signingSalt: "kP2xR0aB",
 *   }),
 * });
 * ```
 * @throws HoldfastError `secret_missing` for a secret shorter than 64 bytes, `definition_invalid` for an empty salt or a
 * name that is no cookie's.
 */
export function plugCookie(options: PlugCookieOptions): CookieCodec {
  check(options);
  const { key: name, secretKeyBase, signingSalt, encryptionSalt, serializer } = options;
  const signing = deriveKey(secretKeyBase, signingSalt);
  const messages =
    encryptionSalt === undefined
      ? signedMessages(signing)
      : encryptedMessages(deriveKey(secretKeyBase, encryptionSalt));
  const format = serializer === "json" ? JSON_TERMS : ERLANG_TERMS;
  return {
    name,
    seal: (state) => messages.wrap(format.encode(toPlugSession(state))),
    open(value) {
      const bytes = messages.unwrap(value);
      const session = bytes && format.decode(bytes);
      return session && fromPlugSession(session, signing);
    },
    size(state) {
      const bytes = format.encode(toPlugSession(state)).length;
      const base64 = (length: number) => Math.ceil((length * 4) / 3);
      return encryptionSalt === undefined
        ? "SFMyNTY..".length + base64(bytes) + base64(32)
        : "XCP.".length + base64(bytes + 24 + 16);
    },
  };
}

const ERLANG_TERMS = {
  encode: encodeTerm,
  decode(bytes: Buffer): PlugSession | undefined {
    const term = decodeTerm(bytes);
    return term instanceof Map ? (term as PlugSession) : undefined;
  },
};

const JSON_TERMS = {
  encode: (session: PlugSession): Buffer => Buffer.from(JSON.stringify(toJsonValue(session))),
  decode(bytes: Buffer): PlugSession | undefined {
    try {
      const term = toTerm(JSON.parse(bytes.toString("utf8")) as Json);
      return term instanceof Map ? (term as PlugSession) : undefined;
    } catch {
      return undefined;
    }
  },
};

const COOKIE_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

function check({ key, secretKeyBase, signingSalt, encryptionSalt }: PlugCookieOptions): void {
  if (Buffer.byteLength(secretKeyBase) < 64)
    throw new HoldfastError(
      "secret_missing",
      "plugCookie needs the Phoenix app's secret_key_base, of 64 bytes or more.",
    );
  if (signingSalt === "" || encryptionSalt === "")
    throw new HoldfastError("definition_invalid", "plugCookie needs the salts of the Phoenix app's session options.");
  if (!COOKIE_NAME.test(key))
    throw new HoldfastError("definition_invalid", `plugCookie: "${key}" is no name of a cookie.`);
}
