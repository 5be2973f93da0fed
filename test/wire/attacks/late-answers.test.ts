import { describe, expect, it } from "vitest";
import { AttackedApp } from "../../support/attacked-app.ts";
import { AttackedVisitor } from "../../support/attacked-visitor.ts";
import { parseCookie } from "../../support/cookies.ts";
import type { Committed } from "../../support/session-jar.ts";

const NAMED = (name: string) => `<h1 title="${name}">${name}</h1>`;

/** The browser has an answer: the cookie of the last one that arrives is the one it keeps. */
function arrives(visitor: AttackedVisitor, answer: Response): void {
  expect([answer.status, answer.headers.getSetCookie().length > 0]).toEqual([200, true]);
  for (const { name, value } of answer.headers.getSetCookie().map(parseCookie))
    visitor.browser.cookies.set(name, value);
}

/** Clicks in a page of the visitor, and commits what comes of it. */
async function act(visitor: AttackedVisitor, event: string): Promise<void> {
  const page = await visitor.browser.open("/");
  const view = await page.join();
  await page.push("holdfast:session", "phx_join", {}, "s");
  expect(await view.click(event)).toMatchObject({ status: "ok" });
  const { patch } = (await page.push("holdfast:session", "phx_join", {}, "s")).response;
  await visitor.commit({ patch });
  await visitor.reload();
}

describe("two tabs that write the same key", () => {
  it.each([
    ["in their order", [0, 1], "cem"],
    ["in the other", [1, 0], "bea"],
  ] as const)("keep what was typed last, when their answers come %s", async (_order, order, shown) => {
    const attacked = new AttackedApp();
    const ann = await AttackedVisitor.named(attacked, "ann");
    const bea = await ann.send(ann.typed({ value: "bea", doc: "tab-a", at: Date.now() }));
    const cem = await ann.send(ann.typed({ value: "cem", doc: "tab-b", at: Date.now() + 1 }));
    const { ticket } = (await cem.clone().json()) as Committed;
    for (const at of order) arrives(ann, [bea, cem][at] as Response);
    expect(await ann.html()).toContain(NAMED("cem"));

    // A process that has heard of neither goes by the cookie, until a page commits what it knows to be saved.
    const elsewhere = ann.at(new AttackedApp());
    expect(await elsewhere.html()).toContain(NAMED(shown));
    await elsewhere.commit({ ticket });
    expect(await elsewhere.at(new AttackedApp()).html()).toContain(NAMED("cem"));
  });
});

describe("a late answer that overwrites the cookie", () => {
  it("is healed by the next commit of any page, by whichever process takes it, and once", async () => {
    const attacked = new AttackedApp();
    const ann = await AttackedVisitor.named(attacked, "ann");
    const late = await ann.send(ann.typed({ value: "bea" }));
    const { ticket } = await ann.commit(ann.typed({ key: "note", value: "typed elsewhere" }));
    arrives(ann, late);
    const process = await new AttackedApp().asked();
    const other = ann.at(process);
    expect(await other.html()).not.toContain("typed elsewhere");
    await other.commit({ ticket });
    const html = await other.at(new AttackedApp()).html();
    expect([html.includes(NAMED("bea")), html.includes("note=typed elsewhere")]).toEqual([true, true]);
    const again = await other.send({ ticket });
    expect([again.status, again.headers.getSetCookie()]).toEqual([200, []]);
  });
});

describe("a late answer to the session before", () => {
  it("after a logout logs nobody in again, on the process that heard of it and on any other", async () => {
    const attacked = await new AttackedApp().asked();
    const ann = await AttackedVisitor.named(attacked, "ann");
    await act(ann, "login");
    expect(await ann.html()).toContain("visits=100 ");
    const before = new AttackedVisitor(attacked, ann.browser.cookies);
    Object.assign(before, { tag: ann.tag, csrf: ann.csrf });
    const late = await before.send(before.typed({ value: "member" }));
    await act(ann, "logout");
    arrives(ann, late);
    for (const process of [attacked, await new AttackedApp().asked()]) {
      const visitor = ann.at(process);
      const html = await visitor.html();
      expect([html.includes(NAMED("")), html.includes("visits=0 ")]).toEqual([true, true]);
      const typed = before.typed({ value: "member" });
      await process.refuses(() => visitor.send(typed, { "x-csrf-token": before.csrf }), [409, "epoch_changed"]);
    }
  });
});
