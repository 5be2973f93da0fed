/** A notification holds less than 8,000 bytes (PostgreSQL, NOTIFY); the header takes a few of them. */
const CHUNK_BYTES = 7_800;
const HEADER = /^(\S+) (\S+) (\d+)\/(\d+) /;

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Cuts a message into what notifications hold, each with its name, the message's id and its number. */
export function toChunks({ name, text, id }: NamedText & { readonly id: string }): string[] {
  // JSON has neither NUL nor half a character, which NOTIFY would not take.
  if (text.length * 3 <= CHUNK_BYTES) return [`${name} - 1/1 ${text}`];
  // Base64, where a cut may fall anywhere.
  const encoded = Buffer.from(text, "utf8").toString("base64");
  const count = Math.ceil(encoded.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const part = encoded.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
    return `${name} ${id} ${index + 1}/${count} ${part}`;
  });
}

/** Puts the chunks of a message together again. They arrive in a row, so that it keeps one message at a time. */
export class Reassembly {
  #id = "";
  #parts: string[] = [];

  /** The message that this payload completes. */
  take(payload: string): NamedText | undefined {
    const header = HEADER.exec(payload);
    if (header === null) return undefined;
    const [{ length }, name = "", id = "", number = "", count = ""] = header;
    const part = payload.slice(length);
    if (id === "-") return { name, text: part };
    if (number === "1") this.#begin(id);
    if (id !== this.#id || this.#parts.length + 1 !== Number(number)) return undefined;
    this.#parts.push(part);
    if (number !== count) return undefined;
    const text = Buffer.from(this.#parts.join(""), "base64").toString("utf8");
    this.clear();
    return { name, text };
  }

  clear(): void {
    this.#begin("");
  }

  #begin(id: string): void {
    this.#id = id;
    this.#parts = [];
  }
}
