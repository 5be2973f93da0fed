import { expect, test } from "./support/base-test.ts";
import { OUTAGE } from "./support/console-guard.ts";
import { asked, Frames } from "./support/frames.ts";
import { goLive, isLive } from "./support/live-app.ts";
import { ProgramServer } from "./support/program-server.ts";

test("after a kill of the server forms are recovered by their change, by an event of their own, or not at all", async ({
  page,
  guard,
}) => {
  guard.expect(OUTAGE);
  await using server = await ProgramServer.start("recovery");
  const frames = new Frames(page);
  await goLive(page, server.url);
  const field = (name: string) => page.locator(`[name="${name}"]:not([type=hidden])`);
  const heard = (id: string) => page.locator(`#${id}-heard`);
  await field("user[name]").fill("Ada");
  await field("user[about]").fill("two\nlines & <more>");
  await field("user[plan]").selectOption("paid");
  await field("user[tags][]").selectOption(["a", "c"]);
  await field("user[agreed]").click();
  await expect(field("user[agreed]")).toBeChecked();
  for (const name of ["own", "gone", "lost", "in-part"]) await field(name).fill(`of ${name}`);
  await expect(heard("part")).toHaveText(/of in-part/);
  await expect(heard("nameless")).toHaveText("of lost");
  await frames.take();
  await server.kill();
  await expect(page.locator("[data-phx-main].phx-client-error")).toBeAttached();
  // What is typed while nobody answers is recovered, too.
  await field("user[name]").fill("Ada Lovelace");
  await server.start();
  await expect(heard("part")).toHaveText('{"in-part":"of in-part","_target":["in-part"]}');
  await isLive(page);
  expect((await frames.take()).filter((name) => name.startsWith("sent"))).toEqual([
    "sent phx_join",
    "sent event automatic",
    "sent event recover",
    "sent event change",
  ]);
  const { user } = JSON.parse((await heard("automatic").textContent()) ?? "") as { user: object };
  expect(user).toMatchObject({
    name: "Ada Lovelace",
    about: "two\nlines & <more>",
    plan: "paid",
    tags: expect.arrayContaining(["a", "c"]),
    agreed: "true",
  });
  await expect(heard("custom")).toHaveText("recovered of own");
  await expect(page.getByRole("heading")).toHaveText("Step 2");
  for (const id of ["ignored", "nameless"]) await expect(heard(id)).toBeEmpty();
  await expect(field("user[name]")).toHaveValue("Ada Lovelace");
  await expect(field("user[about]")).toHaveValue("two\nlines & <more>");
  await expect(field("user[plan]")).toHaveValue("paid");
  await expect(field("user[tags][]")).toHaveValues(["a", "c"]);
  await expect(field("user[agreed]")).toBeChecked();
  await field("own").press("!");
  await expect(heard("custom")).toHaveText(/^changed/);
  expect(await frames.take()).toEqual(asked("custom"));
});
