import { describe, expect, it } from "vitest";
import { AttackedApp } from "../../support/attacked-app.ts";
import { AttackedVisitor } from "../../support/attacked-visitor.ts";

const note = (length: number) => ({ key: "note", value: "x".repeat(length) });
const noteIn = (html: string): number => /note=(x*)/.exec(html)?.[1]?.length ?? -1;

/** The longest note that is taken, by a visitor of its own, so that nothing of the search is kept anywhere. */
async function longest(keeps: "cookie" | "store", most: number): Promise<number> {
  let [fits, over] = [0, most];
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    const visitor = await AttackedVisitor.named(new AttackedApp(keeps), "ann");
    const { status } = await visitor.send(visitor.typed(note(middle)));
    if (status === 200) fits = middle;
    else over = middle;
  }
  return fits;
}

describe.each([
  ["cookie", 4_000],
  ["store", 40_000],
] as const)("with sessions in a %s, a value at the limit and one byte over", (keeps, most) => {
  it("is taken, and is refused with 413, which leaves what was there", async () => {
    const fits = await longest(keeps, most);
    expect(fits).toBeGreaterThan(most / 2);
    const attacked = new AttackedApp(keeps);
    const ann = await AttackedVisitor.named(attacked, "ann");
    await attacked.refuses(() => ann.send(ann.typed(note(fits + 1))), [413, "too_large"]);
    expect(noteIn(await ann.html())).toBe(0);
    await ann.commit(ann.typed(note(fits)));
    await attacked.refuses(() => ann.send(ann.typed(note(fits + 1))), [413, "too_large"]);
    expect(noteIn(await ann.html())).toBe(fits);
    expect(await ann.html()).toContain('title="ann"');
  });
});

describe("with sessions in a cookie, the longest value that is taken", () => {
  it("makes a cookie that browsers keep, and all of it is there on another process", async () => {
    const fits = await longest("cookie", 4_000);
    const ann = await AttackedVisitor.named(new AttackedApp(), "ann");
    const answer = await ann.send(ann.typed(note(fits)));
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "");
    const session = cookies.find((cookie) => cookie.startsWith("holdfast="));
    expect(session?.length).toBeLessThanOrEqual("holdfast".length + "=".length + 3_800);
    expect(session?.length).toBeGreaterThan(3_790);
    await ann.commit(ann.typed(note(fits)));
    expect(noteIn(await ann.at(new AttackedApp()).html())).toBe(fits);
  });
});

describe("one entry that never fits", () => {
  it("is left out of a patch that holds it, by name, and the others are saved", async () => {
    const attacked = new AttackedApp();
    const ann = await AttackedVisitor.named(attacked, "ann");
    // Two processes that know nothing of each other seal what fits each for itself.
    const patches: unknown[] = [];
    for (const key of ["note", "data"]) {
      const elsewhere = ann.at(new AttackedApp());
      const page = await elsewhere.browser.open("/");
      await page.push("holdfast:session", "phx_join", {}, "s");
      const inputs = [
        { key, value: "x".repeat(2_300), doc: key },
        { key: "username", value: `by ${key}`, doc: key },
      ];
      for (const write of elsewhere.typed(...inputs).writes)
        await page.push("holdfast:session", "write", { ...write, tag: ann.tag }, "s");
      patches.push((await page.push("holdfast:session", "phx_join", {}, "s")).response["patch"]);
    }
    const [first, second] = patches;
    await ann.commit({ patch: first });
    const { skipped } = await ann.commit({ patch: second });
    expect(skipped).toEqual([{ key: "data", reason: "too_large" }]);
    const html = await ann.at(new AttackedApp()).html();
    expect([noteIn(html), html.includes('title="by data"'), html.includes("data=&quot;x")]).toEqual([
      2_300,
      true,
      false,
    ]);
  });
});
