import type { ServerResponse } from "node:http";
import type { Page } from "../http/page.ts";

/** Letters that are put together for one write. */
const TOGETHER = 16_384;

/** Writes a page: its headers as one list, and its text in pieces, which Node sends together as they are. */
export function writePage(response: ServerResponse, { status, headers, pieces }: Page): void {
  const long: string[] = [];
  let last = "";
  for (const piece of pieces) {
    if (last.length + piece.length > TOGETHER) {
      long.push(last);
      last = "";
    }
    last += piece;
  }
  let length = Buffer.byteLength(last);
  for (const text of long) length += Buffer.byteLength(text);
  response.writeHead(status, [...headers, "content-length", String(length)]);
  for (const text of long) response.write(text);
  response.end(last);
}
