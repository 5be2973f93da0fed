/** A control bound by the hook `SetSession`: it shows what its document says of its key. */
export class BoundControl {
  readonly name: string;
  readonly type = "text";
  readonly form = { matches: () => true, id: "form" };
  readonly #attributes = new Map<string, string>();
  readonly #shown: (key: string, state: string | undefined, reason: string | undefined) => void;

  constructor(name: string, shown: (key: string, state: string | undefined, reason: string | undefined) => void) {
    this.name = name;
    this.#shown = shown;
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }

  setAttribute(name: string, value: string): void {
    this.#attributes.set(name, value);
    if (name === "data-session-state") this.#shown(this.name, value, undefined);
    if (name === "data-session-reason") this.#shown(this.name, "error", value);
  }

  removeAttribute(name: string): void {
    if (this.#attributes.delete(name) && name === "data-session-state") this.#shown(this.name, undefined, undefined);
  }
}

/** Listeners of a window or a document. */
export class Listeners {
  readonly #listeners = new Map<string, ((event: object) => void)[]>();

  readonly add = (type: string, listener: (event: object) => void): void => {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  };

  tell(type: string, event: object = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}

/** `localStorage` or `sessionStorage`. */
export class Storage {
  blocked = false;
  #from: Storage | undefined;
  readonly #items = new Map<string, string>();
  readonly #changed: (name: string, by: unknown) => void;

  constructor(changed: (name: string, by: unknown) => void = () => {}) {
    this.#changed = changed;
  }

  /** As `window.open` does with that of its opener. */
  copy(): Storage {
    const copy = new Storage();
    for (const [name, text] of this.#items) copy.#items.set(name, text);
    copy.blocked = this.blocked;
    copy.#from = this;
    return copy;
  }

  /** Whether it is that one, or a copy of it, or of a copy. */
  descendsFrom(other: Storage): boolean {
    return this === other || (this.#from?.descendsFrom(other) ?? false);
  }

  getItem(name: string): string | null {
    return this.#items.get(name) ?? null;
  }

  /** As one document sees it: the others hear of its changes. */
  as(document: unknown) {
    if (this.blocked) return { getItem: refuse, setItem: refuse, removeItem: refuse };
    return {
      getItem: (name: string) => this.getItem(name),
      setItem: (name: string, text: string) => {
        this.#items.set(name, text);
        this.#changed(name, document);
      },
      removeItem: (name: string) => {
        if (this.#items.delete(name)) this.#changed(name, document);
      },
    };
  }

  clear(): void {
    this.#items.clear();
  }
}

function refuse(): never {
  throw new Error("SecurityError: access is denied for this document");
}
