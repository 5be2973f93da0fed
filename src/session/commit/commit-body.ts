import type { SessionContext } from "../context.ts";
import { toPlainWrite, type PlainWrite } from "../values/plain-write.ts";
import { Refusal } from "./refusal.ts";

/** A plain write; without a stamp where it comes from an HTML form, which is as new as its request. */
export type CommitWrite = PlainWrite & { readonly stamped: boolean };

/** A key of a commit that was not saved, as its answer says. */
export interface Skipped {
  readonly key: string;
  readonly reason: "too_large" | "superseded" | "consent";
}

/** What a commit's request asks for, its form checked. */
export interface CommitBody {
  readonly patch?: string;
  /** What an earlier commit was answered with, in case the cookie has lost it since. */
  readonly ticket?: string;
  readonly writes: readonly CommitWrite[];
  readonly tag: string | null;
  readonly csrf: string | undefined;
  /** It is an HTML form, to be answered with a page. */
  readonly form: boolean;
  /** Bytes of all this. */
  readonly bytes: number;
}

type Fields = Omit<CommitBody, "bytes">;

const MAX_WRITES = 50;

/**
 * Method, media type, size, origin, syntax: the checks that need no session.
 * @throws Refusal
 */
export async function readCommit(context: SessionContext, request: Request): Promise<CommitBody> {
  if (request.method !== "POST") throw new Refusal(405, "method_not_allowed", { allow: "POST" });
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  const form = type === "application/x-www-form-urlencoded";
  if ((!form && type !== "application/json") || request.headers.has("content-encoding"))
    throw new Refusal(415, "unsupported_media_type");
  const text = await readText(request, context.limits.bodyBytes);
  if (!sameOrigin(context, request)) throw new Refusal(403, "cross_origin");
  if (text === undefined) throw new Refusal(400, "bad_request");
  const body = form ? fromForm(text) : fromJson(text, request.headers.get("x-csrf-token") ?? undefined);
  return { ...body, bytes: Buffer.byteLength(text) };
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** The body, at most `limit` bytes; undefined where it is not UTF-8. */
async function readText(request: Request, limit: number): Promise<string | undefined> {
  const declared = request.headers.get("content-length");
  if (Number(declared ?? 0) > limit) throw new Refusal(413, "body_too_large");
  // A web stream for the body is the dearest part of a commit. A server lets no body be longer than it says it is.
  const bytes = declared === null ? await readStream(request, limit) : await readWhole(request, limit);
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

async function readWhole(request: Request, limit: number): Promise<ArrayBuffer> {
  const bytes = await request.arrayBuffer().catch(brokenOff);
  if (bytes.byteLength > limit) throw new Refusal(413, "body_too_large");
  return bytes;
}

async function readStream(request: Request, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limit) throw new Refusal(413, "body_too_large");
      chunks.push(chunk);
    }
  } catch (error) {
    return error instanceof Refusal ? Promise.reject(error) : brokenOff();
  }
  return Buffer.concat(chunks);
}

/** The connection broke off in the middle. */
function brokenOff(): never {
  throw new Refusal(400, "bad_request");
}

/** Positive evidence that one of our own pages sent this: a visitor without a session has no other defence. */
function sameOrigin(context: SessionContext, request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  return request.headers.get("origin") === (context.origin ?? new URL(request.url).origin);
}

function fromJson(text: string, csrf: string | undefined): Fields {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal(400, "bad_request");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Refusal(400, "bad_request");
  const { patch, ticket, writes = [], tag = null } = body as Record<string, unknown>;
  const wellFormed =
    isTextOrNone(patch) && isTextOrNone(ticket) && Array.isArray(writes) && writes.length <= MAX_WRITES;
  if (!wellFormed || (tag !== null && typeof tag !== "string")) throw new Refusal(400, "bad_request");
  const stamped = writes.map((write) => {
    const plain = toPlainWrite(write);
    if (plain === undefined) throw new Refusal(400, "bad_request");
    return { ...plain, stamped: true };
  });
  const sealed = { ...(patch !== undefined && { patch }), ...(ticket !== undefined && { ticket }) };
  return { ...sealed, writes: stamped, tag, csrf, form: false };
}

const isTextOrNone = (value: unknown): value is string | undefined => value === undefined || typeof value === "string";

function fromForm(text: string): Fields {
  if (!isPercentEncoded(text)) throw new Refusal(400, "bad_request");
  const fields = new URLSearchParams(text);
  // A page of a visitor without a session has an empty field: there was no token to put into it.
  const csrf = fields.get("_csrf_token") || undefined;
  fields.delete("_csrf_token");
  if (fields.size === 0 || fields.size > MAX_WRITES) throw new Refusal(400, "bad_request");
  const writes = [...fields].map(([key, value]) => ({
    key,
    value,
    doc: "",
    seq: 0,
    seen: "" as const,
    at: 0,
    stamped: false,
  }));
  return { writes, tag: null, csrf, form: true };
}

/** Whether it decodes to UTF-8; URLSearchParams would mend what does not. */
function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
