import type { HeaderReader } from "./connect-info.ts";

/** A request's headers as Node gives them: names in lower case, of most all values in one. */
export type NodeHeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** To be read as `Headers` are: to make those of the record is dearer than all else that decides about a request. */
export class NodeHeaders implements HeaderReader {
  readonly #record: NodeHeaderRecord;

  constructor(record: NodeHeaderRecord) {
    this.#record = record;
  }

  get(name: string): string | null {
    const value = this.#record[name.toLowerCase()];
    return typeof value === "string" ? value : null;
  }

  forEach(each: (value: string, name: string) => void): void {
    for (const [name, value] of Object.entries(this.#record)) if (typeof value === "string") each(value, name);
  }
}
