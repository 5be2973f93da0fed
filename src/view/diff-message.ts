import type { Reply } from "./outcome.ts";

export interface DiffExtras {
  readonly events: readonly [string, object][];
  readonly title: string | undefined;
  readonly reply: Reply | undefined;
}

/** The wire's diff: the tree's members, then events (`e`), title (`t`) and the reply to a hook (`r`). */
export function diffMessage(members: string, extras: DiffExtras): string {
  let text = members;
  const add = (letter: string, value: unknown) => {
    text += `${text === "" ? "" : ","}"${letter}":${JSON.stringify(value)}`;
  };
  if (extras.events.length > 0) add("e", extras.events);
  if (extras.title !== undefined) add("t", extras.title);
  if (extras.reply !== undefined) add("r", extras.reply.payload);
  return `{${text}}`;
}
