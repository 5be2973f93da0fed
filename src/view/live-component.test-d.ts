import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { each } from "../html/each.ts";
import { stream } from "../html/stream.ts";
import { html } from "../html/template.ts";
import { component, liveComponent } from "./live-component.ts";
import { liveView } from "./live-view.ts";

interface Item {
  readonly id: number;
  readonly text: string;
}

const Row = liveComponent({
  mount: (_socket, _props: { item: Item; onClose?: () => void }) => ({ open: false }),
  events: {
    toggle: (socket) => socket.update("open", (open) => !open),
    set: {
      params: z.object({ open: z.boolean() }),
      handle(socket, { open }) {
        expectTypeOf(open).toEqualTypeOf<boolean>();
        expectTypeOf(socket.assigns.item).toEqualTypeOf<Item>();
        socket.assign({ open });
        // @ts-expect-error -- no such assign
        socket.assign({ opened: true });
      },
    },
  },
  render: ({ item, open, myself, id }) => {
    expectTypeOf(open).toEqualTypeOf<boolean>();
    expectTypeOf(item).toEqualTypeOf<Item>();
    expectTypeOf(myself).toEqualTypeOf<number>();
    expectTypeOf(id).toEqualTypeOf<string | number>();
    return html`<li phx-target="${myself}">${item.text}</li>`;
  },
});

describe("component", () => {
  const item: Item = { id: 1, text: "" };
  it("takes the props its definition names, and an id", () => {
    component(Row, { id: 1, item });
    component(Row, { id: "a", item, onClose: () => {} });
    // @ts-expect-error -- no id
    component(Row, { item });
    // @ts-expect-error -- no item
    component(Row, { id: 1 });
    // @ts-expect-error -- another type
    component(Row, { id: 1, item: "text" });
    // @ts-expect-error -- no such prop
    component(Row, { id: 1, item, more: 1 });
  });

  it("takes none but an id where none are named", () => {
    const Bare = liveComponent({ render: () => html`<i></i>` });
    component(Bare, { id: 1 });
    // @ts-expect-error -- no such prop
    component(Bare, { id: 1, more: 1 });
  });
});

describe("liveComponent", () => {
  it("has the assigns that mount and update return, in place of the props", () => {
    liveComponent({
      mount: () => ({ open: false }),
      update: (socket, props: { user: number }) => {
        expectTypeOf(socket.assigns.open).toEqualTypeOf<boolean>();
        return { name: `user ${props.user}` };
      },
      render: (assigns) => {
        expectTypeOf(assigns.name).toEqualTypeOf<string>();
        expectTypeOf(assigns.open).toEqualTypeOf<boolean>();
        // @ts-expect-error -- update did not keep it
        return html`<b>${assigns.user}</b>`;
      },
    });
  });

  it("keeps names for itself", () => {
    // @ts-expect-error -- `myself` is taken
    liveComponent({ mount: () => ({ myself: 1 }), render: () => html`<i></i>` });
  });
});

describe("sendUpdate", () => {
  it("takes some of the props", () => {
    liveView({
      mount: () => ({}),
      events: {
        poke: (socket) => {
          socket.sendUpdate(Row, 1, { item: { id: 1, text: "" } });
          socket.sendUpdate(Row, 1, {});
          // @ts-expect-error -- another type
          socket.sendUpdate(Row, 1, { item: 1 });
        },
      },
      render: () => html``,
    });
  });
});

describe("streams", () => {
  it("are changed by their name, with their items", () => {
    liveView({
      mount: () => ({ lines: stream<Item>([]), words: stream(["a"], { domId: (word) => word }), n: 0 }),
      events: {
        add: (socket) => {
          socket.streamInsert("lines", { id: 1, text: "" }, { at: 0, limit: -10 });
          socket.streamInsert("words", "b");
          socket.stream("lines", [], { reset: true });
          // @ts-expect-error -- another item
          socket.streamInsert("lines", "b");
          // @ts-expect-error -- no stream
          socket.streamInsert("n", 1);
        },
      },
      render: ({ lines, words }) => html`
        ${each(lines, (line, id) => html`<li id="${id}">${line.text}</li>`)}
        ${each(words, (word, id) => html`<li id="${id}">${word.toUpperCase()}</li>`)}
      `,
    });
  });

  it("of items without an id say what their elements' ids are", () => {
    // @ts-expect-error -- no domId
    stream(["a"]);
  });
});
