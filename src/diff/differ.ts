import { isDevelopment } from "../html/development.ts";
import type { Embed } from "../html/embed.ts";
import { templateOf } from "../html/prepare.ts";
import type { Rendered } from "../html/rendered.ts";
import { NodeDiff } from "./node-diff.ts";
import type { NodeState } from "./state.ts";
import { STATIC } from "./wire.ts";

/** How a {@link Differ} works. */
export interface DifferOptions {
  /** The HTML that stands for an embed; asked once for each id that newly appears at its place. */
  readonly embed: (embed: Embed) => string;
  /** Evaluates a sample of remembered rows again and throws if one changed. Default: unless `NODE_ENV=production`. */
  readonly development?: boolean;
}

/**
 * What one client has of one view, and the differences that bring it up to date. Both methods answer with the members
 * of a JSON object, without its braces, for the caller to put beside its own (`e`, `t`, `r`).
 *
 * A render that throws changes nothing: the next difference is against what was last answered.
 *
 * @example
 * ```ts
 * const differ = new Differ({ embed });
 * differ.full(view(1));   // "0":"1","s":["<p>","</p>"]
 * differ.update(view(2)); // "0":"2"
 * ```
 * (Phoenix.LiveView.Diff.render/3)
 */
export class Differ {
  readonly #embed: (embed: Embed) => string;
  readonly #development: boolean;
  #state: NodeState | undefined;
  #round = 0;

  constructor(options: DifferOptions) {
    this.#embed = options.embed;
    this.#development = options.development ?? isDevelopment();
  }

  /** Everything, for a client that has nothing: at join. */
  full(rendered: Rendered): string {
    const diff = this.#pass();
    const template = templateOf(rendered.strings);
    const state = diff.fill(template, rendered.values);
    diff.writer.member(STATIC);
    diff.writer.value(template.json);
    diff.templates.write(diff.writer);
    this.#state = state;
    return diff.writer.text;
  }

  /** What changed since the last call; `""` if nothing did. Another outermost template is sent whole. */
  update(rendered: Rendered): string {
    if (this.#state?.template.strings !== rendered.strings) return this.full(rendered);
    const diff = this.#pass();
    const state = diff.change(this.#state, rendered.values);
    diff.templates.write(diff.writer);
    this.#state = state;
    return diff.writer.text;
  }

  #pass(): NodeDiff {
    return new NodeDiff({
      embed: this.#embed,
      checkRound: this.#development ? this.#round++ : undefined,
    });
  }
}
