import { defineTopic } from "holdfast";
import type { Message } from "./messages.ts";

/** What everyone in the chat hears. */
export const chat = defineTopic<{ posted: Message }>("chat");
