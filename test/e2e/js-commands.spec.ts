import { component, createApp, html, js, liveComponent, liveView, type JS } from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { asked, Frames } from "./support/frames.ts";
import { goLive, liveApp } from "./support/live-app.ts";

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

const Sum = liveComponent({
  mount: () => ({ sum: 0 }),
  events: { add: (socket, { by }) => socket.update("sum", (sum) => sum + Number(by)) },
  render: ({ sum }) => html`<p id="component">${sum}</p>`,
});

const slow = { time: 600_000, blocking: false };
const more: Readonly<Record<string, JS>> = {
  hide: js.hide({ to: "#box", transition: ["out", "out-from", "out-to"], time: 1 }),
  show: js.show({ to: "#box", transition: ["in", "in-from", "in-to"], display: "inline-block", ...slow }),
  toggle: js.toggle({ to: "#box", in: "coming", out: ["going", "from", "to"], ...slow }),
  addClass: js.addClass("added", { to: "#box", transition: ["run", "start", "end"], time: 1 }),
  hold: js.dispatch("hold", { to: "#box", blocking: true }).push("add", { value: { by: 1 } }),
  quiet: js.dispatch("quiet", { to: "#box", bubbles: false }),
  loud: js.dispatch("loud", { to: "#box" }),
  disabled: js.toggleAttribute("disabled", "disabled", { to: "#field" }),
  target: js.push("add", { target: "#component", value: { by: 3 } }),
  both: js.push("add", { value: { by: 2 } }).push("add", { target: "#component", value: { by: 2 } }),
  patch: js.patch("/?at=patch"),
  replace: js.patch("/?at=replace", { replace: true }),
  navigate: js.navigate("/other"),
};

const More = liveView({
  mount: () => ({ sum: 0, at: "" }),
  handleParams: (socket, { at }) => socket.assign({ at: String(at ?? "") }),
  events: { add: (socket, { by }) => socket.update("sum", (sum) => sum + Number(by)) },
  render: ({ sum, at }) => html`
    <div id="box">${sum}</div>
    <output>${at}</output>
    <input id="field" />
    <details phx-mounted=${js.ignoreAttributes(["open", "data-own-*"])} title="${sum}">
      <summary>more</summary>
    </details>
    ${component(Sum, { id: "sum" })}
    ${Object.entries(more).map(([name, command]) => html`<button id="${name}" phx-click=${command}>${name}</button>`)}
  `,
});
const Other = liveView({ mount: () => ({}), render: () => html`<h1>Other</h1>` });

test.describe("commands", () => {
  let frames: Frames;
  test.beforeEach(async ({ page, serveApp }) => {
    frames = new Frames(page);
    await goLive(page, await serveApp(liveApp({ "/": More, "/other": Other })));
    await frames.take();
  });

  test("show, hide and toggle by a transition, whose classes come and go, and say so by events", async ({ page }) => {
    const box = page.locator("#box");
    await box.evaluate((element) => {
      for (const name of ["show-start", "show-end", "hide-start", "hide-end"]) {
        element.addEventListener(`phx:${name}`, () => {
          document.body.dataset["heard"] = `${document.body.dataset["heard"] ?? ""} ${name}`;
        });
      }
    });
    const heard = (names: string) => expect(page.locator("body")).toHaveAttribute("data-heard", names);
    await page.locator("#hide").click();
    await expect(box).toBeHidden();
    await heard(" hide-start hide-end");
    await page.locator("#show").click();
    await expect(box).toHaveCSS("display", "inline-block");
    await expect(box).toHaveClass(/in in-to$/);
    await heard(" hide-start hide-end show-start");
    await page.locator("#toggle").click();
    await expect(box).toHaveClass(/going to$/);
    await page.locator("#addClass").click();
    await expect(box).toHaveClass(/added/);
    // None of it has anything to do with the server.
    expect(await frames.take()).toEqual([]);
  });

  test("dispatch events that bubble or do not, and that patches wait for", async ({ page }) => {
    await page.evaluate(() => {
      const { dataset } = document.body;
      for (const name of ["quiet", "loud"]) {
        addEventListener(name, (event) => {
          dataset["heard"] = `${name} from ${(event as CustomEvent).detail.dispatcher.id}`;
        });
      }
      document.getElementById("box")?.addEventListener("quiet", () => (dataset["box"] = "quiet"));
      addEventListener("hold", (event) => Reflect.set(window, "letGo", (event as CustomEvent).detail.done));
    });
    const body = page.locator("body");
    await page.locator("#quiet").click();
    await expect(body).toHaveAttribute("data-box", "quiet");
    await expect(body).not.toHaveAttribute("data-heard");
    await page.locator("#loud").click();
    await expect(body).toHaveAttribute("data-heard", "loud from loud");
    await page.locator("#hold").click();
    expect(await frames.take()).toEqual(asked("add"));
    await expect(page.locator("#box")).toHaveText("0");
    await page.evaluate(() => (Reflect.get(window, "letGo") as () => void)());
    await expect(page.locator("#box")).toHaveText("1");
  });

  test("set an attribute by turns, and leave to the browser what they say they ignore", async ({ page }) => {
    const field = page.locator("#field");
    await page.locator("#disabled").click();
    await expect(field).toBeDisabled();
    await page.locator("#disabled").click();
    await expect(field).toBeEnabled();
    const details = page.locator("details");
    await details.click();
    await details.evaluate((element) => element.setAttribute("data-own-x", "kept"));
    await page.locator("#both").click();
    await expect(details).toHaveAttribute("title", "2");
    await expect(details).toHaveAttribute("open");
    await expect(details).toHaveAttribute("data-own-x", "kept");
  });

  test("push to a component, in order, and go elsewhere", async ({ page }) => {
    await page.locator("#target").click();
    await expect(page.locator("#component")).toHaveText("3");
    expect(await frames.take()).toEqual(asked("add"));
    await page.locator("#both").click();
    await expect(page.locator("#component")).toHaveText("5");
    await expect(page.locator("#box")).toHaveText("2");
    const both = await frames.takeAll();
    const refs = (way: string) => both.filter((frame) => frame.way === way).map(({ ref }) => ref);
    expect(refs("received")).toEqual(refs("sent"));
    await page.locator("#patch").click();
    await expect(page.locator("output")).toHaveText("patch");
    await page.locator("#replace").click();
    await expect(page.locator("output")).toHaveText("replace");
    expect(await frames.take()).toEqual(["sent live_patch", "received reply", "sent live_patch", "received reply"]);
    await page.goBack();
    await expect(page.locator("output")).toHaveText("");
    await page.locator("#navigate").click();
    await expect(page.getByRole("heading")).toHaveText("Other");
    await page.goBack();
    await expect(page.locator("output")).toHaveText("");
  });
});
