import { HoldfastError } from "../base/errors.ts";
import { isDevelopment } from "../html/development.ts";
import type { Component } from "../html/component.ts";
import type { Embed } from "../html/embed.ts";
import { templateOf } from "../html/prepare.ts";
import type { Rendered } from "../html/rendered.ts";
import { Components, type ComponentHost } from "./components.ts";
import { NodeDiff, type ComponentPlaces } from "./node-diff.ts";
import type { NodeState } from "./state.ts";
import { STATIC } from "./wire.ts";

/** How a {@link Differ} works. */
export interface DifferOptions {
  /** The HTML that stands for an embed; asked once for each id that newly appears at its place. */
  embed(embed: Embed): string;
  /** Whoever runs the components; asked when one first stands in the tree. Without it that is an error. */
  components?(): ComponentHost;
  /** Components the view may hold. */
  readonly maxComponents?: number;
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
export class Differ implements ComponentPlaces {
  readonly #options: DifferOptions;
  readonly #development: boolean;
  /** Made for the first one that stands in the tree, if ever. */
  #components: Components | undefined;
  #state: NodeState | undefined;
  #round = 0;

  constructor(options: DifferOptions) {
    this.#options = options;
    this.#development = options.development ?? isDevelopment();
  }

  get components(): Components {
    const { maxComponents = Infinity } = this.#options;
    return (this.#components ??= new Components(this.#options.components?.() ?? NO_COMPONENTS, maxComponents));
  }

  place(component: Component): number {
    return this.components.place(component);
  }
  placed(): number {
    return this.#components?.placed() ?? 0;
  }
  unplace(since: number): void {
    this.#components?.unplace(since);
  }
  inStream(write: () => void): void {
    this.components.inStream(write);
  }

  /** Everything, for a client that has nothing: at join. */
  full(rendered: Rendered): string {
    this.#components?.forget();
    return this.#pass(true, (diff) => {
      const template = templateOf(rendered.strings);
      const state = diff.fill(template, rendered.values);
      diff.writer.member(STATIC);
      diff.writer.value(template.json);
      return state;
    });
  }

  /**
   * What changed since the last call; `""` if nothing did. Another outermost template is sent whole.
   * @param rendered undefined when only components can have changed.
   */
  update(rendered: Rendered | undefined): string {
    const old = this.#state;
    if (old === undefined || (rendered !== undefined && old.template.strings !== rendered.strings)) {
      if (rendered === undefined) return "";
      return this.full(rendered);
    }
    return this.#pass(rendered !== undefined, (diff) =>
      rendered === undefined ? old : diff.change(old, rendered.values),
    );
  }

  #pass(evaluated: boolean, write: (diff: NodeDiff) => NodeState): string {
    const diff = new NodeDiff({
      embeds: this.#options,
      components: this,
      checkRound: this.#development ? this.#round++ : undefined,
    });
    try {
      const begun = diff.templates.begin();
      const state = write(diff);
      diff.templates.end(begun);
      const components = this.#components;
      if (components !== undefined && components.size > 0) components.render(diff, state, evaluated);
      components?.commit();
      this.#state = state;
    } catch (error) {
      this.#components?.forget();
      throw error;
    }
    return diff.writer.text;
  }
}

const NO_COMPONENTS: ComponentHost = {
  update: ([placed]) => {
    throw new HoldfastError(
      "template_value",
      `The component ${JSON.stringify(placed?.component.id)} can only stand inside a live view.`,
    );
  },
  render: () => undefined,
  changed: () => [],
  unmount: () => {},
};
