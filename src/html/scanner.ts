import { isForbiddenAttribute } from "./attrs.ts";
import { ElementStack } from "./element-stack.ts";
import {
  BOOLEAN_ATTRIBUTES,
  HTML_ELEMENTS,
  isEnumeratedAttribute,
  NEWLINE_EATING_ELEMENTS,
  RAW_TEXT_ELEMENTS,
  TEXT_ELEMENTS,
  VOID_ELEMENTS,
} from "./elements.ts";
import { attributesHole, PLAIN_HOLE, TEXT_HOLE, type Hole } from "./hole.ts";
import { templateError } from "./template-error.ts";
import { urlPrefix } from "./url.ts";

const SPACE = /[\t\n\f\r ]*/y;
const TRAILING_SPACE = /[\t\n\f\r ]+$/;
const TAG_NAME = /[A-Za-z][^\t\n\f\r />]*/y;
const ATTRIBUTE_NAME = /=?[^\t\n\f\r />=]*/y;
const UNQUOTED_VALUE = /[^\t\n\f\r >]+/y;
const AFTER_HOLE = /^(?:[\t\n\f\r ]|\/?>)/;

interface Attribute {
  readonly name: string;
  /** Length of the static piece before the attribute and the space ahead of it. */
  readonly start: number;
  quote: string;
  /** The value so far; a hole counts as a NUL. */
  value: string;
}

/** What the scanner found: static pieces, one more than holes. */
export interface Scan {
  readonly statics: readonly string[];
  readonly holes: readonly Hole[];
  readonly root: boolean;
}

/**
 * Reads the strings of a template the way a browser's tokenizer would (WHATWG HTML 13.2.5), as far as is needed to know
 * where each hole stands. What it cannot be sure of, it refuses.
 */
export class Scanner {
  readonly #strings: readonly string[];
  readonly #statics: string[] = [];
  readonly #holes: Hole[] = [];
  readonly #elements = new ElementStack();
  /** `tag` while inside a start tag, `value` inside its quoted value, `plain` inside textarea and title. */
  #state: "data" | "tag" | "value" | "plain" = "data";
  #index = 0;
  #at = 0;
  #text = "";
  #piece = "";
  #tag = "";
  /** Characters of the next string that belong to the hole before it: its closing quote. */
  #skip = 0;
  #attribute: Attribute = { name: "", start: 0, quote: "", value: "" };

  constructor(strings: readonly string[]) {
    this.#strings = strings;
  }

  /** @throws HoldfastError `template_invalid` */
  scan(): Scan {
    const last = this.#strings.length - 1;
    for (this.#index = 0; this.#index <= last; this.#index++) {
      this.#text = this.#strings[this.#index] ?? "";
      for (this.#at = this.#skip; this.#at < this.#text.length;) this.#step();
      this.#skip = 0;
      if (this.#index < last) this.#hole();
    }
    this.#index = last;
    this.#finish();
    this.#statics.push(this.#piece);
    return { statics: this.#statics, holes: this.#holes, root: this.#elements.isRoot };
  }

  #step(): void {
    if (this.#state === "data") this.#data();
    else if (this.#state === "tag") this.#inTag();
    else if (this.#state === "value") this.#quoted();
    else this.#plain();
  }

  #finish(): void {
    if (this.#state === "value") this.#fail(`The quote of ${this.#attribute.name}= is not closed.`);
    if (this.#state === "tag") this.#fail(`The tag <${this.#tag}> is not closed by ">".`);
    const unclosed = this.#elements.unclosed;
    if (unclosed !== undefined) this.#fail(`<${unclosed}> is not closed by </${unclosed}>.`);
  }

  #fail(why: string, offset = this.#at): never {
    throw templateError(this.#strings, { index: this.#index, offset }, why);
  }

  /** Takes everything up to an offset into the current static piece. */
  #take(end: number): string {
    const taken = this.#text.slice(this.#at, end);
    this.#piece += taken;
    this.#at = end;
    return taken;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? "";
  }

  /** Whether the text ends here and a hole follows. */
  #atHole(): boolean {
    return this.#at === this.#text.length && this.#index < this.#strings.length - 1;
  }

  #data(): void {
    const open = this.#text.indexOf("<", this.#at);
    const text = this.#take(open === -1 ? this.#text.length : open);
    if (/[^\t\n\f\r ]/.test(text)) this.#elements.other();
    if (open === -1) return;
    const rest = this.#text.slice(open, open + 4);
    if (/^<[A-Za-z]/.test(rest)) this.#startTag();
    else if (/^<\/[A-Za-z]/.test(rest)) this.#endTag();
    else if (rest === "<!--") this.#comment();
    else if (/^<[!/?]/.test(rest)) this.#declaration();
    else {
      this.#take(open + 1);
      if (this.#atHole()) this.#fail("A hole may not be part of a tag's name.");
      this.#elements.other();
    }
  }

  #comment(): void {
    const rest = this.#text.slice(this.#at);
    // `<!-->` and `<!--->` are whole comments, and `--!>` ends one.
    const end = /^<!---?>|--!?>/.exec(
      rest.startsWith("<!-->") || rest.startsWith("<!--->") ? rest : rest.replace("<!--", "    "),
    );
    if (end === null) this.#fail("A hole may not stand in a comment, and a comment must be closed.", this.#text.length);
    this.#elements.other();
    this.#take(this.#at + end.index + end[0].length);
  }

  #declaration(): void {
    const end = this.#text.indexOf(">", this.#at);
    if (end === -1)
      this.#fail("A hole may not stand here, and what begins with <!, <? or </ must be closed.", this.#text.length);
    this.#elements.other();
    this.#take(end + 1);
  }

  #startTag(): void {
    this.#take(this.#at + 1);
    this.#tag = this.#take(this.#at + this.#match(TAG_NAME).length).toLowerCase();
    if (this.#atHole()) this.#fail("A hole may not be part of a tag's name.");
    this.#state = "tag";
  }

  #endTag(): void {
    const start = this.#at;
    this.#take(start + 2);
    const name = this.#take(this.#at + this.#match(TAG_NAME).length).toLowerCase();
    if (this.#atHole()) this.#fail("A hole may not be part of a tag's name.");
    this.#take(this.#at + this.#match(SPACE).length);
    if (this.#text[this.#at] !== ">") this.#fail(`</${name} must be followed by ">".`);
    this.#take(this.#at + 1);
    if (VOID_ELEMENTS.has(name)) this.#fail(`<${name}> has no end tag.`, start);
    const problem = this.#elements.pop(name);
    if (problem !== undefined) this.#fail(problem, start);
  }

  #inTag(): void {
    const start = this.#piece.length;
    this.#take(this.#at + this.#match(SPACE).length);
    const next = this.#text[this.#at];
    if (next === undefined) return;
    if (next === ">") return this.#closeTag(false);
    if (next === "/") {
      if (this.#text[this.#at + 1] === ">") return this.#closeTag(true);
      this.#take(this.#at + 1);
      if (this.#atHole()) this.#fail('A hole may not follow "/" in a tag.');
      return;
    }
    const name = this.#take(this.#at + this.#match(ATTRIBUTE_NAME).length);
    if (this.#atHole())
      this.#fail("A hole may not be part of an attribute's name; many attributes are given by ${attrs({…})}.");
    this.#attribute = { name, start, quote: "", value: "" };
    const gap = this.#match(SPACE).length;
    if (this.#text[this.#at + gap] === "=") this.#value(this.#at + gap + 1);
  }

  /** After the `=` of an attribute. */
  #value(offset: number): void {
    this.#take(offset);
    this.#take(this.#at + this.#match(SPACE).length);
    const next = this.#text[this.#at];
    if (next === '"' || next === "'") {
      this.#attribute.quote = next;
      this.#state = "value";
      this.#take(this.#at + 1);
    } else if (next === undefined) {
      if (!this.#atHole()) this.#fail(`${this.#attribute.name}= has no value.`);
      this.#state = "value";
    } else {
      this.#take(this.#at + this.#match(UNQUOTED_VALUE).length);
      if (this.#atHole()) this.#fail(`Put quotes around the whole value: ${this.#attribute.name}="…".`);
    }
  }

  #quoted(): void {
    const end = this.#text.indexOf(this.#attribute.quote, this.#at);
    this.#attribute.value += this.#take(end === -1 ? this.#text.length : end);
    if (end === -1) return;
    this.#take(end + 1);
    this.#state = "tag";
  }

  #closeTag(selfClosing: boolean): void {
    const tag = this.#tag;
    const special = RAW_TEXT_ELEMENTS.has(tag) || TEXT_ELEMENTS.has(tag);
    if (selfClosing && (special || (HTML_ELEMENTS.has(tag) && !this.#elements.foreign))) {
      this.#fail(`"/>" does not close <${tag}> in HTML: write <${tag}></${tag}>.`);
    }
    this.#take(this.#at + (selfClosing ? 2 : 1));
    this.#state = "data";
    if (selfClosing || VOID_ELEMENTS.has(tag)) return this.#elements.single();
    this.#elements.push(tag);
    // The parser drops one line feed here, so a value that begins with one would lose it.
    if (this.#atHole() && NEWLINE_EATING_ELEMENTS.has(tag)) this.#piece += "\n";
    if (RAW_TEXT_ELEMENTS.has(tag)) this.#rawText();
    else if (TEXT_ELEMENTS.has(tag)) this.#state = "plain";
  }

  #rawText(): void {
    const end = this.#findEndTag();
    if (end === -1) {
      const remedy = this.#tag === "script" ? " Hand data to a script by jsonScript(id, data)." : "";
      this.#fail(`A hole may not stand in <${this.#tag}>, and it must be closed.${remedy}`, this.#text.length);
    }
    const content = this.#take(end);
    // After `<!--` a browser may read past `</script>` (WHATWG HTML, "script data double escaped state").
    if (content.includes("<!--")) this.#fail(`"<!--" in <${this.#tag}> changes where it ends: take it out.`, end);
  }

  #plain(): void {
    const end = this.#findEndTag();
    const content = this.#take(end === -1 ? this.#text.length : end);
    // Inside SVG a title holds elements; a hole in one of their attributes would be escaped for the wrong place.
    if (/<[A-Za-z!/?]|<$/.test(content)) this.#fail(`In <${this.#tag}> markup is text: write &lt; for "<".`);
    if (end !== -1) this.#state = "data";
  }

  #findEndTag(): number {
    const found = new RegExp(`</${this.#tag}[\\t\\n\\f\\r />]`, "i").exec(this.#text.slice(this.#at));
    return found === null ? -1 : this.#at + found.index;
  }

  #hole(): void {
    if (this.#state === "data") {
      this.#elements.other();
      this.#addHole(TEXT_HOLE);
    } else if (this.#state === "plain") this.#addHole(PLAIN_HOLE);
    else if (this.#state === "tag") this.#attributesHole();
    else this.#valueHole();
  }

  #addHole(hole: Hole): void {
    this.#statics.push(this.#piece);
    this.#piece = "";
    this.#holes.push(hole);
  }

  #attributesHole(): void {
    const next = this.#strings[this.#index + 1] ?? "";
    if (next !== "" && !AFTER_HOLE.test(next))
      this.#fail("After ${attrs(…)} a space or the end of the tag must follow.");
    this.#piece = this.#piece.replace(TRAILING_SPACE, "");
    this.#addHole(attributesHole(this.#tag));
  }

  #valueHole(): void {
    const { name, quote, value, start } = this.#attribute;
    const lower = name.toLowerCase();
    const next = this.#strings[this.#index + 1] ?? "";
    if (isForbiddenAttribute(lower))
      this.#fail(`A hole may not stand in ${name}=: use a phx- binding or a hook instead of inline code.`);
    const sole = value === "" && (quote === "" || next.startsWith(quote));
    const boolean = BOOLEAN_ATTRIBUTES.has(lower);
    if (boolean && !sole) this.#fail(`${name} is there or not: give it one value, ${name}=\${…}.`);
    const hole = {
      name,
      tag: this.#tag,
      urlPrefix: this.#urlPrefix(lower, value),
      enumerated: sole && isEnumeratedAttribute(lower),
    };
    if (quote !== "" && !boolean) {
      this.#addHole({ kind: "part", ...hole });
      this.#attribute.value += "\0";
      return;
    }
    this.#checkAfterValue(next.slice(quote.length));
    this.#piece = this.#piece.slice(0, start);
    this.#addHole({ kind: "attribute", ...hole });
    this.#skip = quote.length;
    this.#state = "tag";
  }

  /** Without quotes, whatever touches the hole is part of the value, `/` too. */
  #checkAfterValue(rest: string): void {
    const { name, quote } = this.#attribute;
    if (quote === "" && rest.startsWith("/>"))
      this.#fail(`Put a space after ${name}=\${…}: "/" would be part of the value.`);
    if (AFTER_HOLE.test(rest) || (quote !== "" && rest === "")) return;
    this.#fail(quote === "" ? `Put quotes around the whole value: ${name}="…".` : `Put a space after ${name}="…".`);
  }

  #urlPrefix(name: string, value: string): string | undefined {
    const prefix = urlPrefix(name, this.#tag, value);
    if (prefix?.includes("\0")) {
      this.#fail(
        `Two holes at the start of ${name}= could make a javascript: URL together: join them first, ${name}=\${a + b}.`,
      );
    }
    return prefix;
  }
}
