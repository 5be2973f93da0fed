import type { Reply } from "./outcome.ts";

/** An event for the browser. The third says that it is dispatched before the diff is patched in. */
export type PushedEvent = readonly [name: string, payload: object, before?: true];

/** How an event for the browser is pushed. */
export interface PushEventOptions {
  /** Whether it is heard once what changed is in the page (the default), or before. */
  readonly dispatch?: "before" | "after";
}

export const pushedEvent = (name: string, payload: object, options: PushEventOptions): PushedEvent =>
  options.dispatch === "before" ? [name, payload, true] : [name, payload];

export interface DiffExtras {
  readonly events: readonly PushedEvent[];
  readonly title: string | undefined;
  readonly reply: Reply | undefined;
}

/** The wire's diff: the tree's members, then events (`e`), title (`t`) and the reply to a hook (`r`). */
export function diffMessage(members: string, extras: DiffExtras): string {
  const { events, title, reply } = extras;
  if (events.length === 0 && title === undefined && reply === undefined) return `{${members}}`;
  let text = members;
  const add = (letter: string, value: unknown) => {
    text += `${text === "" ? "" : ","}"${letter}":${JSON.stringify(value)}`;
  };
  if (events.length > 0) add("e", events);
  if (title !== undefined) add("t", title);
  if (reply !== undefined) add("r", reply.payload);
  return `{${text}}`;
}
