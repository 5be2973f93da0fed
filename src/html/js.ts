import { HoldfastError } from "../base/errors.ts";
import {
  checkDestination,
  classNames,
  transitionClasses,
  type JsDispatchOptions,
  type JsNavigateOptions,
  type JsPushOptions,
  type JsShowOptions,
  type JsTargetOptions,
  type JsTimingOptions,
  type JsToggleOptions,
  type JsTransition,
  type JsTransitionOptions,
} from "./js-options.ts";

type Command = readonly [kind: string, args: Readonly<Record<string, unknown>>];

/**
 * Commands that the browser runs, in order. Made from {@link js}; each method gives a new list with one more, so that
 * a list can be kept, passed on and gone on with. (Phoenix.LiveView.JS)
 */
export class JS {
  readonly #commands: readonly Command[];
  #json: string | undefined;

  constructor(commands: readonly Command[]) {
    this.#commands = commands;
  }

  /** Sends an event to the server; the options say more than a `phx-click` with a name can. */
  push(event: string, options: JsPushOptions = {}): JS {
    const { pageLoading, ...rest } = options;
    return this.#add("push", { event, ...rest, page_loading: pageLoading });
  }

  /** Shows elements. `js.show("#menu")` is short for `js.show({ to: "#menu" })`. */
  show(what: string | JsShowOptions = {}): JS {
    const { transition, ...rest } = toOptions(what);
    return this.#add("show", { ...rest, transition: transitionClasses(transition) });
  }

  /** Hides elements. `js.hide("#menu")` is short for `js.hide({ to: "#menu" })`. */
  hide(what: string | JsTransitionOptions = {}): JS {
    const { transition, ...rest } = toOptions(what);
    return this.#add("hide", { ...rest, transition: transitionClasses(transition) });
  }

  /** Shows elements that are hidden and hides those that are shown. */
  toggle(what: string | JsToggleOptions = {}): JS {
    const { in: ins, out: outs, ...rest } = toOptions(what);
    return this.#add("toggle", { ...rest, ins: transitionClasses(ins), outs: transitionClasses(outs) });
  }

  /** Adds classes, separated by spaces. */
  addClass(names: string, options: JsTransitionOptions = {}): JS {
    return this.#classes("add_class", names, options);
  }

  removeClass(names: string, options: JsTransitionOptions = {}): JS {
    return this.#classes("remove_class", names, options);
  }

  /** Adds those of the classes that are not there and removes those that are. */
  toggleClass(names: string, options: JsTransitionOptions = {}): JS {
    return this.#classes("toggle_class", names, options);
  }

  /** Gives elements the classes of a transition for as long as it takes. */
  transition(transition: JsTransition, options: JsTimingOptions = {}): JS {
    return this.#add("transition", { ...options, transition: transitionClasses(transition) });
  }

  setAttribute(name: string, value: string, options: JsTargetOptions = {}): JS {
    return this.#add("set_attr", { ...options, attr: [name, value] });
  }

  removeAttribute(name: string, options: JsTargetOptions = {}): JS {
    return this.#add("remove_attr", { ...options, attr: name });
  }

  /** Sets and removes an attribute by turns; with two values it changes between them. */
  toggleAttribute(name: string, value: string | readonly [string, string], options: JsTargetOptions = {}): JS {
    return this.#add("toggle_attr", { ...options, attr: [name, ...(typeof value === "string" ? [value] : value)] });
  }

  /** Leaves attributes to the browser: patches do not touch them from now on. `"*"` in a name stands for anything. */
  ignoreAttributes(names: string | readonly string[], options: JsTargetOptions = {}): JS {
    return this.#add("ignore_attrs", { ...options, attrs: typeof names === "string" ? [names] : names });
  }

  /**
   * Dispatches a DOM event.
   * @throws HoldfastError `template_value` for a `click` with a detail, which browsers make a number, and for a blocking
   * event whose detail has a `done`, which the client puts there.
   */
  dispatch(event: string, options: JsDispatchOptions = {}): JS {
    if (event === "click" && options.detail !== undefined) {
      throw new HoldfastError(
        "template_value",
        'js.dispatch("click") can carry no detail: dispatch an event of your own.',
      );
    }
    if (options.blocking && options.detail !== undefined && "done" in options.detail) {
      throw new HoldfastError(
        "template_value",
        "js.dispatch with blocking: detail.done is the client's; name it otherwise.",
      );
    }
    const { blocking, ...rest } = options;
    return this.#add("dispatch", { event, ...rest, blocking: blocking ? true : undefined });
  }

  /** Focuses an element. */
  focus(what: string | JsTargetOptions = {}): JS {
    return this.#add("focus", { ...toOptions(what) });
  }

  /** Focuses the first element within that can be focused: form fields before links and others. */
  focusFirst(what: string | JsTargetOptions = {}): JS {
    return this.#add("focus_first", { ...toOptions(what) });
  }

  /** Remembers an element, to be focused by `popFocus`. */
  pushFocus(what: string | JsTargetOptions = {}): JS {
    return this.#add("push_focus", { ...toOptions(what) });
  }

  /** Focuses what was last remembered by `pushFocus`. */
  popFocus(): JS {
    return this.#add("pop_focus", {});
  }

  /** Goes to another live view without a page load. @throws HoldfastError `template_value` for no http(s) URL. */
  navigate(href: string, options: JsNavigateOptions = {}): JS {
    return this.#add("navigate", { href: checkDestination(href, "navigate"), replace: options.replace ?? false });
  }

  /** Changes the URL of this live view. @throws HoldfastError `template_value` for no http(s) URL. */
  patch(href: string, options: JsNavigateOptions = {}): JS {
    return this.#add("patch", { href: checkDestination(href, "patch"), replace: options.replace ?? false });
  }

  /** Runs the commands that stand in an attribute, such as `phx-remove`. */
  exec(attribute: string, options: JsTargetOptions = {}): JS {
    return this.#add("exec", { ...options, attr: attribute });
  }

  /** These commands, then those of another list. */
  concat(other: JS): JS {
    return new JS([...this.#commands, ...other.#commands]);
  }

  /** The commands as the client reads them: an array of `[kind, args]`. */
  toJSON(): readonly Command[] {
    return this.#commands;
  }

  /** The JSON text of the commands, as it stands in an attribute. */
  toString(): string {
    return (this.#json ??= JSON.stringify(this.#commands));
  }

  #classes(kind: string, names: string, options: JsTransitionOptions): JS {
    const { transition, ...rest } = options;
    return this.#add(kind, { ...rest, names: classNames(names), transition: transitionClasses(transition) });
  }

  #add(kind: string, args: Readonly<Record<string, unknown>>): JS {
    const given = Object.entries(args).filter(([, value]) => value !== undefined && value !== null);
    return new JS([...this.#commands, [kind, Object.fromEntries(given)]]);
  }
}

/** A bare selector stands for `{ to }`, which all of these options have. */
function toOptions<Options extends JsTargetOptions>(what: string | Options): Options {
  return typeof what === "string" ? ({ to: what } as Options) : what;
}

/**
 * Commands for the browser, without a round trip to the server: to show and hide, to set classes and attributes, to
 * move the focus, to dispatch events, and to push events with more than a name. They stand in any `phx-…` attribute, and
 * what they did stays through later patches. Selectors are code: never put a visitor's text into one.
 *
 * @example
 * ```ts
 * import { html, js } from "holdfast";
 *
 * const close = js.hide({ to: "#menu", transition: "fade-out" }).popFocus();
 * html`<button phx-click=${js.pushFocus().show("#menu").focusFirst("#menu")}>Menu</button>
 *   <div id="menu" hidden phx-click-away=${close} phx-window-keydown=${close} phx-key="escape">
 *     <button phx-click=${js.push("rename", { value: { id: 7 } }).concat(close)}>Rename</button>
 *   </div>`;
 * ```
 * (Phoenix.LiveView.JS)
 */
export const js: JS = new JS([]);
