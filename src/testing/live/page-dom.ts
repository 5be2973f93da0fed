import { load, type CheerioAPI } from "cheerio";
import { isTag, type Element } from "domhandler";
import type { StreamChange } from "./official-rendered.ts";
import { patchStream } from "./stream-patch.ts";

/** The document of a page as the browser would have it, patched the way the official client does. */
export class PageDom {
  readonly $: CheerioAPI;

  constructor(html: string) {
    this.$ = load(html);
  }

  /** Elements a CSS selector finds. */
  find(selector: string): Element[] {
    return this.$(selector).toArray().filter(isTag);
  }

  /** The element itself or the nearest around it that a selector matches. */
  closest(element: Element, selector: string): Element | undefined {
    return this.$(element).closest(selector).toArray().find(isTag);
  }

  byId(id: string): Element | undefined {
    // An attribute selector: an id may hold what a `#` selector would have to escape.
    return this.find(`[id="${id.replaceAll('"', '\\"')}"]`)[0];
  }

  /**
   * Puts what a view has become into its container.
   *
   * @param fresh whether the view was just joined: then nothing of its streams is kept.
   */
  patch(viewId: string, rendered: { buffer: string; streams: Iterable<StreamChange>; fresh: boolean }): void {
    const container = this.byId(viewId);
    if (container === undefined) return;
    const before = this.$(container);
    const next = load("<div></div>", undefined, false)("div").html(rendered.buffer);
    const old = new Map<string, Element>();
    for (const element of before.find("[data-phx-id]").toArray())
      old.set(element.attribs["data-phx-id"] ?? "", element);
    for (const skipped of next.find("[data-phx-skip]").toArray()) {
      const kept = old.get(skipped.attribs["data-phx-id"] ?? "");
      if (kept !== undefined) this.$(skipped).replaceWith(this.$(kept).clone());
    }
    const streams = [...rendered.streams];
    for (const list of next.find('[phx-update="stream"][id]').toArray()) {
      const present = rendered.fresh ? undefined : before.find(`[id="${list.attribs["id"]}"]`).get(0);
      patchStream(list, present?.children.filter(isTag) ?? [], streams);
    }
    // A view nested in this one is patched by itself.
    for (const nested of next.find("[data-phx-session]").toArray()) {
      const present = this.byId(nested.attribs["id"] ?? "");
      if (present !== undefined) this.$(nested).append(this.$(present).contents().clone());
    }
    before.empty().append(next.contents());
  }

  /** The document without the client's own marks. */
  html(selector?: string): string {
    const { $ } = this;
    const copy = selector === undefined ? load($.html())("html") : $(selector).clone();
    for (const element of [...copy.toArray(), ...copy.find("*").toArray()]) {
      if (!isTag(element)) continue;
      for (const mark of ["data-phx-id", "data-phx-skip", "data-phx-view", "data-phx-stream"])
        delete element.attribs[mark];
    }
    return copy
      .toArray()
      .map((element) => $.html(element))
      .join("\n");
  }

  /** The text a reader sees, white space as one space. */
  text(selector: string): string {
    return this.$(selector).text().replaceAll(/\s+/g, " ").trim();
  }
}
