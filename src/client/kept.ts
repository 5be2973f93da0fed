import type { Shelf } from "./vault.ts";

/** What the connection wants in the browser's storages: sealed texts, `null` for nothing any more. */
export interface KeptMessage {
  readonly n: number;
  readonly tab?: string | null;
  readonly device?: string | null;
}

type Place = "tab" | "device";

/** Its name in `localStorage`, whose event tells the other tabs. */
export const DEVICE = "holdfast:device";

const NAMES: Readonly<Record<Place, string>> = { tab: "holdfast:tab", device: DEVICE };

/**
 * Keys that the browser keeps beside the session: sealed by the server for this session, in `sessionStorage` for this
 * tab and in `localStorage` for all. With each text goes the tag of its session, empty for none: where the user has
 * deleted the cookies, what was kept goes as well.
 */
export class Kept {
  readonly #shelves: Readonly<Record<Place, () => Shelf>>;

  /** @param shelves throw where the browser refuses. */
  constructor(shelves: Readonly<Record<Place, () => Shelf>>) {
    this.#shelves = shelves;
  }

  /** What a join brings along; undefined for nothing. `hasSession`: whether there are cookies of one. */
  texts(hasSession: boolean): Record<string, string> | undefined {
    const tab = this.#read("tab", hasSession);
    const device = this.#read("device", hasSession);
    if (tab === undefined && device === undefined) return undefined;
    return { ...(tab !== undefined && { tab }), ...(device !== undefined && { device }) };
  }

  /** Stores what the connection of the session `tag` says. Returns whether the browser does. */
  store({ tab, device }: KeptMessage, tag: string | undefined): boolean {
    try {
      this.#write("tab", tab, tag);
      this.#write("device", device, tag);
      return true;
    } catch {
      return false;
    }
  }

  /** Whether there is a storage at all: without one nothing is worth waiting for. */
  get usable(): boolean {
    try {
      return Boolean(this.#shelves.tab());
    } catch {
      return false;
    }
  }

  /** Leaves nothing but what is of the session `spared`. */
  clear(spared: string | undefined): void {
    for (const place of ["tab", "device"] as const) {
      try {
        const shelf = this.#shelves[place]();
        const of = shelf.getItem(NAMES[place])?.split(".")[0];
        if (spared === undefined || of !== spared) shelf.removeItem(NAMES[place]);
      } catch {
        // No storage: nothing is in it.
      }
    }
  }

  #read(place: Place, hasSession: boolean): string | undefined {
    try {
      const shelf = this.#shelves[place]();
      const [tag, text] = shelf.getItem(NAMES[place])?.split(".") ?? [];
      if (!tag || hasSession) return text || undefined;
      shelf.removeItem(NAMES[place]);
    } catch {
      // No storage: it lasts as long as the connection.
    }
    return undefined;
  }

  #write(place: Place, text: string | null | undefined, tag = ""): void {
    if (text === undefined) return;
    const shelf = this.#shelves[place]();
    if (text === null) shelf.removeItem(NAMES[place]);
    else shelf.setItem(NAMES[place], `${tag}.${text}`);
  }
}
