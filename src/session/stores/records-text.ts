import type { Records } from "./store.ts";

/** Records as the text of one JSON object; `__proto__` is a name like any other there and back. */
export function toText(records: Records): string {
  const members = Array.from(records, ([key, record]) => `${JSON.stringify(key)}:${JSON.stringify(record)}`);
  return `{${members.join(",")}}`;
}

export const fromText = (text: string): Records => new Map(Object.entries(JSON.parse(text) as Record<string, string>));
