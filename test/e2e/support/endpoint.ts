import { expect, type APIResponse, type Page } from "@playwright/test";
import { z } from "zod";

const info = z.object({
  endpoint: z.string(),
  keys: z.record(z.string(), z.string()),
  tag: z.string().optional(),
  csrf: z.string().optional(),
});

/** A request to the commit endpoint, as the page's own script would send it, but for what a test changes. */
export interface Attempt {
  readonly method?: string;
  /** Sent as it is; else `writes` are sent. */
  readonly body?: string | Buffer;
  readonly writes?: readonly { readonly key: string; readonly value: unknown }[];
  /** Sent instead of, or with `undefined` without, what the page would send. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Sends an attempt with the cookies of the page's browser. */
export async function attempt(
  page: Page,
  { method = "POST", body, writes = [], headers = {} }: Attempt,
): Promise<APIResponse> {
  const {
    endpoint,
    keys,
    tag = null,
    csrf,
  } = info.parse(JSON.parse((await page.locator('meta[name="holdfast"]').getAttribute("content")) ?? ""));
  const stamped = writes.map((write, at) => ({
    ...write,
    doc: "a-document-of-the-tests",
    seq: at + 1,
    seen: Object.hasOwn(keys, write.key) ? keys[write.key] : "",
  }));
  const { origin } = new URL(page.url());
  const all = { origin, "content-type": "application/json", "x-csrf-token": csrf, ...headers };
  const sent = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
  return page.context().request.fetch(origin + endpoint, {
    method,
    headers: Object.fromEntries(sent),
    ...(method !== "GET" && { data: Buffer.from(body ?? JSON.stringify({ writes: stamped, tag })) }),
  });
}

/** Asserts a refusal: its status, its word, and that it touches no cookie. */
export async function expectRefused(response: APIResponse, status: number, error: string): Promise<void> {
  expect(response.status()).toBe(status);
  expect(await response.json()).toEqual({ error });
  expect(response.headersArray().map(({ name }) => name.toLowerCase())).not.toContain("set-cookie");
}
