/** Messages by kind ("info", "error"), shown once. */
export type Flash = Readonly<Record<string, string>>;

export const emptyFlash: Flash = Object.freeze({});

/** Messages from an untrusted or older source: strings only, a few of them. */
export function toFlash(value: unknown): Flash {
  if (typeof value !== "object" || value === null) return emptyFlash;
  const messages = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return messages.length === 0 ? emptyFlash : Object.freeze(Object.fromEntries(messages));
}
