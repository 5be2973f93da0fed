import { open, reload } from "./support/pages.ts";
import { expect, saved, test, visit } from "./support/two-nodes.ts";

test.describe("two servers that share nothing but a secret", () => {
  test("show in the first HTML what a handler wrote just before a reload, on the server that never heard of it", async ({
    page,
    context,
    network,
    node,
  }) => {
    await open(page, "/");
    await visit(page, "1");
    await saved(page);
    network.hold();
    await visit(page, "2");
    node(1);
    expect((await reload(page)).text("#visits")).toBe("2");
    // None of it came by a commit.
    network.pass();
    const couriers = async () => {
      for (const answer of network.held.splice(0)) answer.release();
      return (await context.cookies()).filter(({ name }) => name.startsWith("holdfast_c"));
    };
    await expect.poll(couriers).toEqual([]);
    node(0);
    expect((await reload(page)).text("#visits")).toBe("2");
  });

  test("show in each tab what another has written on the other server", async ({ page, context, node }) => {
    const other = await context.newPage();
    await open(page, "/");
    await visit(page, "1");
    await saved(page);
    node(1);
    await open(other, "/");
    await page.getByLabel("Name").fill("Noor");
    await expect(other.getByLabel("Name")).toHaveValue("Noor");
    await visit(other, "2");
    await expect(page.locator("#visits")).toHaveText("2");
  });

  test("heal a cookie that a late answer has overwritten after the tab was closed", async ({ page, context, node }) => {
    await open(page, "/");
    await visit(page, "1");
    await saved(page);
    const old = await context.cookies();
    await visit(page, "2");
    await expect.poll(() => context.cookies()).not.toEqual(old);
    await saved(page);
    await page.goto("about:blank");
    // A courier would show the newer value in the first HTML already.
    await context.clearCookies({ name: /^holdfast_c/ });
    await context.addCookies(old.filter(({ name }) => !name.startsWith("holdfast_c")));
    node(1);
    const html = await open(page, "/");
    expect(html.text("#visits")).toBe("1");
    await expect(page.locator("#visits")).toHaveText("2");
    await expect.poll(async () => (await reload(page)).text("#visits")).toBe("2");
    node(0);
    expect((await open(page, "/")).text("#visits")).toBe("2");
  });

  test("bring nothing back where the visitor has deleted the cookies", async ({ page, context, node }) => {
    await open(page, "/");
    await visit(page, "1");
    await saved(page);
    await context.clearCookies();
    node(1);
    expect((await open(page, "/")).text("#visits")).toBe("0");
    await visit(page, "1");
    await saved(page);
    expect((await reload(page)).text("#visits")).toBe("1");
  });
});
