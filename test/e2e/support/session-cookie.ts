import { expect, request, type BrowserContext } from "@playwright/test";
import { z } from "zod";

const verdict = z.object({ seen: z.string().nullable(), version: z.string().nullable() });

/**
 * Waits until the browser's session cookie alone holds everything that was written: until the server, which also
 * remembers what it heard lately, finds nothing to add. A copy of the cookies asks, so that the asking repairs nothing.
 */
export async function cookieHoldsAll(context: BrowserContext): Promise<void> {
  const { origin } = new URL(
    context
      .pages()
      .map((page) => page.url())
      .find((url) => url.startsWith("http")) ?? "",
  );
  const lacking = async () => {
    const copy = await request.newContext({ storageState: await context.storageState() });
    const answer = await copy.post(`${origin}/api/session`, { data: {}, headers: { origin } });
    const { seen, version } = verdict.parse(await answer.json());
    await copy.dispose();
    return seen === null ? "no cookie" : seen === version ? "nothing" : "entries";
  };
  await expect.poll(lacking, { message: "what the session cookie lacks" }).toBe("nothing");
}
