import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMessageStore, SHOWN } from "./messages.ts";
import { openSqlite, type Sqlite } from "./sqlite.ts";

let folder: string;
const opened: Sqlite[] = [];

async function open() {
  const database = await openSqlite(join(folder, "data", "chat.sqlite"));
  opened.push(database);
  return { database, store: createMessageStore(database) };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-messages-"));
});

afterEach(() => {
  for (const database of opened.splice(0)) database.close();
  rmSync(folder, { recursive: true });
});

describe("createMessageStore", () => {
  it("returns what was added, in its order, with nothing of the driver's own", async () => {
    const { store } = await open();
    expect(store.recent()).toEqual([]);
    const first = store.add({ from: "Noor", text: "one ' \u{1F469}\u200D\u{1F680}", at: 1_700_000_000_000 });
    const second = store.add({ from: "", text: "two", at: 1_700_000_000_001 });
    expect(store.recent()).toEqual([first, second]);
    expect(second.id).toBeGreaterThan(first.id);
  });

  it("cuts nothing off after a NUL", async () => {
    const { store } = await open();
    expect(store.add({ from: "Noor", text: "a\0b", at: 1 }).text).toBe("a\uFFFDb");
    expect(store.recent()).toMatchObject([{ text: "a\uFFFDb" }]);
  });

  it("finds everything again when the file is opened anew", async () => {
    const { store } = await open();
    const message = store.add({ from: "Noor", text: "still here", at: 1 });
    expect((await open()).store.recent()).toEqual([message]);
  });

  it("shows the newest and keeps a thousand", async () => {
    const { database, store } = await open();
    for (let at = 1; at <= 1_050; at++) store.add({ from: "Noor", text: String(at), at });
    const shown = store.recent().map(({ at }) => at);
    expect(shown).toHaveLength(SHOWN);
    expect([shown[0], shown.at(-1)]).toEqual([951, 1_050]);
    expect(database.prepare("SELECT count(*) AS n FROM messages").get()).toMatchObject({ n: 1_000 });
  });
});
