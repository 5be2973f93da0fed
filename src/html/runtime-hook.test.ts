import { describe, expect, it } from "vitest";
import { runtimeHook } from "./runtime-hook.ts";
import { toHtml } from "./to-html.ts";

describe("runtimeHook", () => {
  it("prints code that stands in the source, under the page's nonce", () => {
    const hook = runtimeHook("Focus")`{ mounted() { this.el.dataset.a = "\n<" } }`;
    expect(toHtml(hook('n"'))).toBe(
      '<script nonce="n&quot;" data-phx-runtime-hook="Focus">window["phx_hook_Focus"] = function () { return ' +
        '({ mounted() { this.el.dataset.a = "\\n<" } }) }</script>',
    );
  });

  it("refuses holes, what would end the script, and names that are none", () => {
    const hole = "x" as never;
    expect(() => runtimeHook("A")`{ a: ${hole} }`).toThrow(/without holes/);
    expect(() => runtimeHook("A")`{ a: "</Script>" }`).toThrow(/script/);
    expect(() => runtimeHook("A")`{ a: "<!--" }`).toThrow(/script/);
    for (const name of ['A"]', "", ".A", "a b"]) expect(() => runtimeHook(name)).toThrow(/name/);
  });
});
