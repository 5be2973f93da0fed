import { createApp, html, js, liveView, type JS } from "holdfast";
import { expect, test } from "./support/app-server.ts";

const commands: Readonly<Record<string, JS>> = {
  show: js.show("#box"),
  hide: js.hide("#box"),
  toggle: js.toggle({ to: "#box", display: "flex" }),
  addClass: js.addClass("a b", { to: "#box" }),
  removeClass: js.removeClass("a", { to: "#box" }),
  toggleClass: js.toggleClass("a", { to: "#box" }),
  transition: js.transition("shake", { to: "#box", time: 60_000, blocking: false }),
  setAttribute: js.setAttribute("aria-expanded", "true", { to: "#box" }),
  removeAttribute: js.removeAttribute("title", { to: "#box" }),
  toggleAttribute: js.toggleAttribute("aria-expanded", ["true", "false"], { to: "#box" }),
  dispatch: js.dispatch("mine", { to: "#box", detail: { n: 7 } }),
  focus: js.focus("#second"),
  focusFirst: js.focusFirst("#fields"),
  pushFocus: js.pushFocus("#second").focus("#first"),
  popFocus: js.popFocus(),
  exec: js.exec("data-run", { to: "#box" }),
  push: js.push("add", { value: { by: 5 } }),
  inner: js.addClass("hit", { to: { inner: "span" } }),
  closest: js.addClass("hit", { to: { closest: "section" } }),
};

const Commands = liveView({
  mount: () => ({ sum: 0 }),
  events: { add: (socket, { by }) => socket.update("sum", (sum) => sum + Number(by)) },
  render: ({ sum }) => html`
    <div id="box" title="box" data-run=${js.addClass("ran")} data-sum="${sum}">${sum}</div>
    <div id="fields"><input id="first" /><input id="second" /></div>
    <section>
      ${Object.entries(commands).map(
        ([name, command]) => html`<button id="${name}" phx-click=${command}><span>${name}</span></button>`,
      )}
    </section>
  `,
});

test("each command has its effect, and it outlives a patch", async ({ page, serveApp }) => {
  const app = createApp({ secret: "a secret of the tests, long enough for the key ring to take it" });
  app.live("/", Commands);
  await page.goto(await serveApp(app));
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
  const box = page.locator("#box");
  const run = (name: string) => page.locator(`#${name}`).click();
  let sum = 0;
  const patched = async () => {
    await run("push");
    await expect(box).toHaveText(String((sum += 5)));
  };

  await run("hide");
  await expect(box).toBeHidden();
  await patched();
  await expect(box).toBeHidden();
  await run("show");
  await expect(box).toBeVisible();
  await run("toggle");
  await expect(box).toBeHidden();
  await run("toggle");
  await expect(box).toHaveCSS("display", "flex");

  await run("addClass");
  await run("removeClass");
  await expect(box).toHaveClass("b");
  await run("toggleClass");
  await expect(box).toHaveClass("b a");
  await run("setAttribute");
  await expect(box).toHaveAttribute("aria-expanded", "true");
  await run("toggleAttribute");
  await run("removeAttribute");
  await run("exec");
  await patched();
  await expect(box).toHaveAttribute("aria-expanded", "false");
  await expect(box).not.toHaveAttribute("title");
  await expect(box).toHaveClass("b a ran");
  await run("transition");
  await expect(box).toHaveClass(/shake/);

  await page.evaluate(() => {
    addEventListener("mine", (event) => document.body.setAttribute("data-n", String((event as CustomEvent).detail.n)));
  });
  await run("dispatch");
  await expect(page.locator("body")).toHaveAttribute("data-n", "7");

  await run("focus");
  await expect(page.locator("#second")).toBeFocused();
  await run("focusFirst");
  await expect(page.locator("#first")).toBeFocused();
  await run("pushFocus");
  await expect(page.locator("#first")).toBeFocused();
  await run("popFocus");
  await expect(page.locator("#second")).toBeFocused();

  await run("inner");
  await expect(page.locator("#inner span")).toHaveClass("hit");
  await run("closest");
  await expect(page.locator("section")).toHaveClass("hit");
});
