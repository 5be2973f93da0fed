import { describe, expect, it } from "vitest";
import { classList } from "../../html/class-list.ts";
import { html } from "../../html/template.ts";
import { toHtml } from "../../html/to-html.ts";
import { asyncFailed, asyncLoading, asyncOk, type AsyncResult } from "../async-result.ts";
import { asyncResult } from "./async-view.ts";
import { dynamicTag } from "./dynamic-tag.ts";
import { flashGroup } from "./flash.ts";
import { focusWrap } from "./focus-wrap.ts";
import { intersperse } from "./intersperse.ts";
import { liveTitle } from "./live-title.ts";
import { portal } from "./portal.ts";

describe("asyncResult", () => {
  const show = (result: AsyncResult<number>): string =>
    toHtml(
      asyncResult(result, {
        loading: () => "loading",
        failed: (why) => `failed: ${String(why)}`,
        ok: (n) => `ok: ${n}`,
      }),
    );

  it("shows the state, and a result while it is loaded anew", () => {
    expect(show(asyncLoading())).toBe("loading");
    expect(show(asyncOk(0))).toBe("ok: 0");
    expect(show(asyncLoading(asyncOk(7)))).toBe("ok: 7");
    expect(show(asyncFailed(undefined, "off"))).toBe("failed: off");
  });

  it("keeps to the last result when loading it anew fails, and shows nothing where there is no slot", () => {
    expect(show(asyncFailed(asyncOk(7), "off"))).toBe("ok: 7");
    const ok = (n: number): string => String(n);
    expect(asyncResult(asyncFailed(asyncOk(7), "off"), { ok })).toBe("7");
    expect(asyncResult<number>(asyncFailed(undefined, "off"), { ok, loading: () => "loading" })).toBeUndefined();
  });
});

describe("flashGroup", () => {
  it("shows each message, escaped, and clears it by its kind", () => {
    const printed = toHtml(flashGroup({ info: "a <b>", error: "no" }));
    expect(printed).toContain("a &lt;b&gt;");
    expect(printed).toContain('class="hf-flash hf-flash-error"');
    expect(printed).toContain("lv:clear-flash&quot;,&quot;value&quot;:{&quot;key&quot;:&quot;info&quot;}");
    expect(toHtml(flashGroup({}))).not.toContain("alert");
  });
});

describe("focusWrap", () => {
  it("has what the client's hook looks for: its first and last child", () => {
    const printed = toHtml(focusWrap({ id: "d" }, html`<b></b>`)).replaceAll(/>\s+</g, "><");
    expect(printed).toBe(
      '<div id="d" phx-hook="Phoenix.FocusWrap"><div id="d-start" tabindex="0" aria-hidden="true"></div><b></b>' +
        '<div id="d-end" tabindex="0" aria-hidden="true"></div></div>',
    );
  });
});

describe("portal", () => {
  it("is a template with exactly one element, which has an id", () => {
    const printed = toHtml(portal({ id: "m", target: "body" }, html`<b></b>`));
    expect(printed.replaceAll(/\s+>/g, ">")).toBe(
      '<template id="m" data-phx-portal="body"><div id="_lv_portal_wrap_m"><b></b></div></template>',
    );
  });
});

describe("portal with a container", () => {
  it("wraps what is moved in that element", () => {
    const printed = toHtml(portal({ id: "m", target: "#menu", container: "ul", class: "open" }, html`<li></li>`));
    expect(printed).toContain('<ul id="_lv_portal_wrap_m" class="open"><li></li></ul>');
  });
});

describe("dynamicTag", () => {
  it("prints an element of that name, its attributes and content escaped", () => {
    const printed = toHtml(dynamicTag({ tagName: "h2", class: 'a"b', hidden: true, title: undefined }, "<i>"));
    expect(printed).toBe('<h2 class="a&quot;b" hidden>&lt;i&gt;</h2>');
  });

  it("closes nothing that has no content, and refuses content there", () => {
    expect(toHtml(dynamicTag({ tagName: "input", type: "text" }))).toBe('<input type="text">');
    expect(() => dynamicTag({ tagName: "br" }, "x")).toThrow("no content");
  });

  it.each(["script", "STYLE", "textarea", "a b", "a>", "", "1x", "plaintext"])("refuses the name %j", (tagName) => {
    expect(() => dynamicTag({ tagName }, "x")).toThrow("holds HTML");
  });

  it("checks URLs as a template does", () => {
    expect(toHtml(dynamicTag({ tagName: "a", href: "javascript:alert(1)" }, "x"))).not.toContain("javascript:");
  });
});

describe("liveTitle", () => {
  it("puts prefix and suffix around the title or the default", () => {
    expect(toHtml(liveTitle("Inbox", { suffix: " · Mail" }))).toBe(
      '<title data-default="" data-prefix="" data-suffix=" · Mail">Inbox · Mail</title>',
    );
    expect(toHtml(liveTitle(undefined, { default: "Mail", prefix: "> " }))).toContain("&gt; Mail</title>");
  });
});

describe("intersperse", () => {
  it("puts something between the items, and nothing around them", () => {
    const list = (items: string[]) =>
      toHtml(
        html`${intersperse(
          items,
          (item) => html`<b>${item}</b>`,
          () => ", ",
        )}`,
      );
    expect([list([]), list(["a"]), list(["a", "b"])]).toEqual(["", "<b>a</b>", "<b>a</b>, <b>b</b>"]);
  });
});

describe("classList", () => {
  it("takes names, conditions and lists", () => {
    expect(classList("a b", { c: true, d: 0 }, ["e", undefined, { f: 1 }], false, null, "")).toBe("a b c e f");
  });
});
