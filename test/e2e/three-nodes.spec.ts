import { expect, nodeOf, test } from "./support/three-nodes.ts";
import { open, reload } from "./support/pages.ts";
import { saved, visit } from "./support/two-nodes.ts";

for (const bus of ["none", "redis"]) {
  test.describe(`three processes behind a balancer, with the bus ${bus}`, () => {
    test.use({ bus });

    test("show what was written on one of them in tabs and first HTML of all", async ({ page, context }) => {
      await open(page, "/visits");
      // The first visit begins the session.
      await visit(page, "1");
      await saved(page);
      const tabs = [page, await context.newPage(), await context.newPage()];
      for (const tab of tabs.slice(1)) await open(tab, "/visits");
      await page.getByLabel("Name").fill("Noor");
      for (const tab of tabs) await expect(tab.getByLabel("Name")).toHaveValue("Noor");
      await visit(page, "2");
      for (const tab of tabs) await expect(tab.locator("#visits")).toHaveText("2");
      const processes = new Set<string>();
      for (let n = 0; n < 6; n++) {
        const html = await reload(page);
        expect([html.text("#visits"), html.input("username")]).toEqual(["2", "Noor"]);
        processes.add(html.text("#pid") ?? "");
      }
      expect(processes.size).toBe(3);
    });

    test("have what was shown as saved when the process that took it is killed", async ({ page, nodes }) => {
      await open(page, "/visits");
      await visit(page, "1");
      await saved(page);
      await page.getByLabel("Name").fill("Noor");
      await visit(page, "2");
      await saved(page);
      const gone = await nodeOf(page, nodes);
      await gone.end("SIGKILL");
      await expect(page.locator("#pid")).not.toHaveText(String(gone.pid));
      await expect(page.locator("#visits")).toHaveText("2");
      for (let n = 0; n < 4; n++) {
        const html = await reload(page);
        expect([html.text("#visits"), html.input("username")]).toEqual(["2", "Noor"]);
      }
      await visit(page, "3");
      await saved(page);
    });
  });
}
