import { parse, type DefaultTreeAdapterTypes } from "parse5";
import { describe, expect, it } from "vitest";
import { AttackedApp } from "../../support/attacked-app.ts";
import { AttackedVisitor, type Headers } from "../../support/attacked-visitor.ts";
import { ORIGIN } from "../../support/browser.ts";

const NAME = "Marguerite de Navarre";
const FORM: Headers = { "content-type": "application/x-www-form-urlencoded" };

/** Somebody with a session, an open page, and everything in it that nobody else may see. */
async function somebody() {
  const attacked = new AttackedApp();
  const visitor = await AttackedVisitor.named(attacked, NAME);
  const { ticket } = await visitor.commit({});
  const page = await visitor.browser.open("/");
  const view = await page.join();
  await view.click("visit");
  const { response } = await page.push("holdfast:session", "phx_join", {}, "s");
  const patch = String(response["patch"]);
  const cookies = [...visitor.browser.cookies.values()].flatMap((value) => value.split("."));
  const [container] = page.containers();
  const tokens = [...cookies, visitor.csrf, ticket, patch, container?.session].map(String);
  for (const token of tokens) expect(token.length).toBeGreaterThan(10);
  return { attacked, visitor, page, view, patch, tokens };
}

/** Log lines as text, errors with all they say. */
const textOf = (lines: AttackedApp["lines"]) =>
  JSON.stringify(lines, (_key, value: unknown) =>
    value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
  );

describe("what is logged of a refusal", () => {
  it("of a commit is its status and its reason, for each there is", async () => {
    const { attacked, visitor, patch, tokens } = await somebody();
    const eve = await AttackedVisitor.named(attacked, "eve");
    const changed = `${patch.slice(0, -4)}AAAA`;
    const typed = visitor.typed({ value: NAME });
    const attempts: [unknown, Headers?, AttackedVisitor?][] = [
      [typed, { origin: "http://evil.example" }],
      [typed, { "content-type": "text/plain" }],
      [typed, { "x-csrf-token": `${visitor.csrf}x` }],
      [typed, { "x-csrf-token": eve.csrf }],
      [{ ...typed, tag: eve.tag }],
      [{ patch: changed }],
      [{ patch }, {}, new AttackedVisitor(attacked)],
      [`{"writes": "${NAME}`],
      [`username=${NAME}%`, FORM],
      [visitor.typed({ key: NAME, value: NAME })],
      [visitor.typed({ key: "visits", value: NAME })],
      [visitor.typed({ key: "step", value: NAME })],
      [visitor.typed({ value: NAME.repeat(10) })],
      [visitor.typed({ key: "note", value: NAME.repeat(200) })],
      [JSON.stringify({ padding: NAME.repeat(4_000) })],
    ];
    attacked.lines.length = 0;
    const statuses: number[] = [];
    for (const [body, headers, from = visitor] of attempts) statuses.push((await from.send(body, headers)).status);
    expect(new Set(statuses)).toEqual(new Set([400, 403, 409, 413, 415, 422]));
    expect(attacked.lines.map(({ fields }) => fields["status"])).toEqual(statuses);
    for (const { fields } of attacked.lines) expect(Object.keys(fields)).toEqual(["refusal", "status"]);
    for (const secret of [NAME, ...tokens]) expect(textOf(attacked.lines)).not.toContain(secret);
  });

  it("of a message, a join, or a connection holds no token and no value", async () => {
    const { attacked, visitor, page, view, patch, tokens } = await somebody();
    const typed = { key: "username", doc: "d", seq: 1, seen: "", at: 0, tag: visitor.tag };
    attacked.lines.length = 0;
    for (const bad of [{ value: NAME.repeat(10) }, { value: NAME, key: "visits" }, { value: NAME, key: NAME }])
      expect((await page.push("holdfast:session", "write", { ...typed, ...bad }, "s")).status).toBe("error");
    const stale = [
      { session: patch },
      { static: patch },
      { params: { _csrf_token: `${visitor.csrf}x`, _holdfast_ticket: patch } },
    ];
    for (const payload of stale) {
      const other = await visitor.browser.open("/");
      expect((await other.join({ payload })).joined).toMatchObject({ status: "error", response: { reason: "stale" } });
    }
    expect((await page.push(`lvu:0`, "phx_join", { token: patch }, "u")).status).toBe("error");
    view.page.send(JSON.stringify(["1", "9", view.topic, "event", { type: "click", event: "unknown", value: NAME }]));
    page.send(`["${NAME}${patch}"`);
    expect(page.closedWith).toBe(1008);
    expect(attacked.lines.length).toBeGreaterThan(0);
    for (const secret of [NAME, ...tokens]) expect(textOf(attacked.lines)).not.toContain(secret);
  });
});

/** Whatever a document has its browser load or go to. */
function urlsOf(html: string): string[] {
  const urls: string[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node) => {
    if ("attrs" in node)
      for (const { name, value } of node.attrs)
        if (/^(href|src|srcset|action|formaction|data)$/.test(name)) urls.push(value);
    if ("childNodes" in node) for (const child of node.childNodes) visit(child);
  };
  visit(parse(html));
  return urls;
}

describe("the URLs of a page and of the answer to a form", () => {
  it("hold no token and no value", async () => {
    const { visitor, tokens } = await somebody();
    const secrets = [NAME, encodeURIComponent(NAME), NAME.replaceAll(" ", "+"), ...tokens];
    const urls = urlsOf(await visitor.html());
    expect(urls.length).toBeGreaterThan(0);
    const fields = new URLSearchParams({ username: NAME, _csrf_token: visitor.csrf ?? "" });
    const answer = await visitor.send(fields.toString(), { ...FORM, referer: `${ORIGIN}/?page=2` });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/?page=2"]);
    for (const secret of secrets) expect(urls.join("\n")).not.toContain(secret);
  });
});
