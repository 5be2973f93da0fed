import { describe, expect, it } from "vitest";
import { Differ } from "../../src/diff/differ.ts";
import { each } from "../../src/html/each.ts";
import { stream, type Stream } from "../../src/html/stream.ts";
import { html, type Rendered } from "../../src/html/template.ts";
import { recordedDiffs, recordedPages, sameWhitespace } from "../support/golden.ts";
import { loadRendered, OfficialClient } from "../support/official-client.ts";

interface Message {
  readonly id: string | number;
  readonly from: string;
  readonly text: string;
}

const page = (messages: Stream<Message>): Rendered => html`
  <div id="chat">
    <ul id="messages" phx-update="stream">
      ${each(messages, (message, id) => html`<li id="${id}"><b>${message.from}</b>: <span>${message.text}</span></li>`)}
    </ul>
    <form id="send" phx-submit="send"><input name="text" /></form>
  </div>
`;

const seed: readonly Message[] = [
  { id: "seed-1", from: "alice", text: "Hello" },
  { id: "seed-2", from: "bob", text: "Hi & <welcome>" },
];
const guest = (id: number, text: string): Message => ({ id, from: "guest", text });

/** What a stream's message asks of the page, whatever it is rendered with. */
function instructions(members: string): unknown {
  const tree = JSON.parse(members) as Record<
    string,
    { stream: [string, [string, number, unknown, unknown][], string[]] }
  >;
  const found = Object.values(tree).find((value) => typeof value === "object" && "stream" in value);
  const [ref, inserts, ...rest] = found?.stream ?? [];
  // The client takes `null` and `false` for the same.
  return [ref, inserts?.map(([id, at, limit, updateOnly]) => [id, at, limit, updateOnly ?? false]), ...rest];
}

/** The same messages from both servers: what the page shows, what is asked of it, and how much is sent. */
async function compare(recorded: readonly string[], texts: readonly Message[]): Promise<string[]> {
  const Rendered = await loadRendered();
  const [phoenix, ours] = [new OfficialClient(Rendered), new OfficialClient(Rendered)];
  let messages = stream(seed);
  messages.bind({ name: "messages", ref: "0" });
  const differ = new Differ({ embed: () => "", development: true });
  const [join = "", ...diffs] = recorded;
  const first = differ.full(page(messages));
  phoenix.join(join.slice(1, -1));
  ours.join(first);
  expect(instructions(`{${first}}`)).toEqual(instructions(join));
  expect(diffs).toHaveLength(texts.length);
  const pages = [sameWhitespace(ours.page())];
  expect(pages[0]).toBe(sameWhitespace(phoenix.page()));
  for (const [index, message] of texts.entries()) {
    messages.prune();
    messages = messages.changing();
    messages.insert(message, {});
    const sent = differ.update(page(messages));
    const other = diffs[index] ?? "";
    phoenix.apply(other.slice(1, -1));
    ours.apply(sent);
    expect(instructions(`{${sent}}`)).toEqual(instructions(other));
    expect(sent.length + 2).toBeLessThanOrEqual(other.length);
    pages.push(sameWhitespace(ours.page()));
    expect(pages.at(-1)).toBe(sameWhitespace(phoenix.page()));
  }
  return pages;
}

describe("a stream beside Phoenix", () => {
  it("asks the same of the page in each frame, with frames that are not larger", async () => {
    await compare(recordedDiffs("wire-stream", "a"), [
      guest(44, "hello"),
      guest(45, `café <b>&"'`),
      guest(46, "from b + 1"),
    ]);
  });

  it("makes the pages that Chromium showed", async () => {
    const pages = await compare(recordedDiffs("browser-stream"), [guest(53, "hello"), guest(54, "a b & <i>")]);
    expect(pages).toEqual(recordedPages("browser-stream"));
  });
});
