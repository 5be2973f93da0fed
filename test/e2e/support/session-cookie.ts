import { expect, request, type BrowserContext } from "@playwright/test";
import { z } from "zod";
import { readHtml } from "./first-html.ts";

const verdict = z.object({ seen: z.string().nullable(), version: z.string().nullable() });

/**
 * Waits until the browser's session cookie alone holds everything that was written: until the server, which also
 * remembers what it heard lately, finds nothing to add. A copy of the cookies asks, so that the asking repairs nothing.
 */
export async function cookieHoldsAll(context: BrowserContext): Promise<void> {
  const origin = originOf(context);
  const lacking = async () => {
    const copy = await request.newContext({ storageState: await context.storageState() });
    const answer = await copy.post(`${origin}/api/session`, { data: {}, headers: { origin } });
    const { seen, version } = verdict.parse(await answer.json());
    await copy.dispose();
    return seen === null ? "no cookie" : seen === version ? "nothing" : "entries";
  };
  await expect.poll(lacking, { message: "what the session cookie lacks" }).toBe("nothing");
}

/**
 * Waits until the browser's cookies show this: of two sessions that two tabs have begun at once, one remains, and each
 * tab sees to it that its writes are in that one.
 */
export async function cookieShows(context: BrowserContext, wanted: { name: string; theme: string }): Promise<void> {
  const shown = async () => {
    const copy = await request.newContext({ storageState: await context.storageState() });
    const page = readHtml(await (await copy.get(`${originOf(context)}/settings`)).text());
    await copy.dispose();
    return { name: page.input("username"), theme: page.attribute("html", "data-theme") };
  };
  await expect.poll(shown, { message: "what the session cookie holds" }).toEqual(wanted);
}

function originOf(context: BrowserContext): string {
  const urls = context.pages().map((page) => page.url());
  return new URL(urls.find((url) => url.startsWith("http")) ?? "").origin;
}
