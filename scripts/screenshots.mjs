// @ts-check
/**
 * Takes the pictures of the README, from the built examples in a real browser: `node scripts/screenshots.mjs`.
 */
import { chromium } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "./requirements.mjs";
import { ROOT } from "./steps.mjs";

const FOLDER = join(ROOT, "docs/screenshots");
const WIDE = { width: 780, height: 620 };
const PHONE = { width: 360, height: 700 };
const PAGES = ["chat", "together", "settings"];

/** What is said in the chat before the pictures are taken. */
const TALK = [
  ["Ada", "Good morning! Has anybody reloaded the page yet?"],
  ["Noor", "I closed the whole browser. My name was there before the first script ran."],
  ["نور", "صباح الخير، الاسم محفوظ"],
  ["Grace", "I killed the server with kill -9 in the middle of a word. It came back, and the word went on."],
  ["Ada", "And the mark only says “saved” when it is. I pulled the plug to check."],
];

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0);
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** @param {string} url */
async function answers(url) {
  for (let tries = 0; tries < 200; tries++) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers at ${url}`);
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} name
 */
async function saveName(page, name) {
  await page.getByLabel("Your name").first().fill(name);
  await page.locator("output", { hasText: "saved" }).first().waitFor();
}

/**
 * @param {import("@playwright/test").Browser} browser
 * @param {string} baseURL
 */
async function talk(browser, baseURL) {
  const page = await browser.newPage({ baseURL });
  await page.goto("/chat");
  for (const [name = "", text = ""] of TALK) {
    await saveName(page, name);
    await page.getByLabel("Message", { exact: true }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator(".message", { hasText: text }).waitFor();
  }
  await page.close();
}

/**
 * @param {import("@playwright/test").Browser} browser
 * @param {{ baseURL: string, theme: string, viewport: { width: number, height: number } }} options
 * @returns {Promise<Map<string, string>>} pages by name, each as a data URL
 */
async function visit(browser, { baseURL, theme, viewport }) {
  const context = await browser.newContext({ baseURL, viewport, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto("/settings");
  await saveName(page, "Noor");
  await page.getByRole("radio", { name: theme }).check();
  await page.locator("html[data-session-state=confirmed]").waitFor();
  const shots = new Map();
  for (const name of PAGES) {
    await page.goto(`/${name}`);
    await page.locator(".phx-connected").first().waitFor();
    // The mark is part of the picture: type the name once more.
    await saveName(page, "Noo");
    await saveName(page, "Noor");
    await page.locator(":focus").blur();
    shots.set(name, `data:image/png;base64,${(await page.screenshot()).toString("base64")}`);
  }
  await context.close();
  return shots;
}

/**
 * Puts pictures side by side into one file.
 *
 * @param {import("@playwright/test").Browser} browser
 * @param {string} file
 * @param {readonly (string | undefined)[]} shots
 */
async function compose(browser, file, shots) {
  const page = await browser.newPage({ viewport: { width: 2000, height: 1000 } });
  const images = shots.map((shot) => `<img src="${shot}">`).join("");
  await page.setContent(`<!doctype html><style>
    html { background: transparent }
    body { margin: 0; padding: 8px; width: max-content; display: flex; gap: 16px; align-items: start }
    img { border-radius: 10px; box-shadow: 0 0 0 1px #8886 }
  </style>${images}`);
  await page.locator("body").screenshot({ path: join(FOLDER, file), omitBackground: true });
  await page.close();
}

/**
 * Starts a built example on a port of its own.
 *
 * @param {string} name
 * @param {string} folder where it keeps its data
 */
async function startExample(name, folder) {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), CHAT_DB: join(folder, "chat.sqlite") };
  const main = join(ROOT, `examples/${name}/dist/main.js`);
  const server = spawn(process.execPath, [main], { cwd: folder, env, stdio: "inherit" });
  const baseURL = `http://localhost:${port}`;
  await answers(`${baseURL}/health`);
  return { baseURL, server };
}

/**
 * The gallery's index in light and an example of it in dark.
 *
 * @param {import("@playwright/test").Browser} browser
 * @param {string} baseURL
 */
async function visitGallery(browser, baseURL) {
  const shots = [];
  for (const [path, colorScheme] of /** @type {const} */ ([
    ["/", "light"],
    ["/table", "dark"],
  ])) {
    const page = await browser.newPage({ baseURL, viewport: WIDE, colorScheme, reducedMotion: "reduce" });
    await page.goto(path);
    await page.locator(".phx-connected[data-phx-main]").waitFor();
    await saveName(page, "Noor");
    await page.locator(":focus").blur();
    shots.push(`data:image/png;base64,${(await page.screenshot()).toString("base64")}`);
    await page.close();
  }
  return shots;
}

const folder = mkdtempSync(join(tmpdir(), "holdfast-screenshots-"));
const chat = await startExample("chat", folder);
const gallery = await startExample("gallery", folder);
const executablePath = findChromium();
const browser = await chromium.launch({
  args: ["--no-sandbox"],
  ...(executablePath !== undefined && { executablePath }),
});
try {
  const { baseURL } = chat;
  await talk(browser, baseURL);
  mkdirSync(FOLDER, { recursive: true });
  const light = await visit(browser, { baseURL, theme: "Light", viewport: WIDE });
  const dark = await visit(browser, { baseURL, theme: "Dark", viewport: WIDE });
  const phoneLight = await visit(browser, { baseURL, theme: "Light", viewport: PHONE });
  const phoneDark = await visit(browser, { baseURL, theme: "Dark", viewport: PHONE });
  for (const name of PAGES) await compose(browser, `${name}.png`, [light.get(name), dark.get(name)]);
  await compose(browser, "phone.png", [
    phoneLight.get("chat"),
    phoneDark.get("chat"),
    phoneLight.get("together"),
    phoneDark.get("settings"),
  ]);
  await compose(browser, "gallery.png", await visitGallery(browser, gallery.baseURL));
} finally {
  await browser.close();
  chat.server.kill();
  gallery.server.kill();
  rmSync(folder, { recursive: true, force: true });
}
