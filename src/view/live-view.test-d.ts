import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { html } from "../html/template.ts";
import { defineTopic } from "../pubsub/topic.ts";
import { defineSession } from "../session/values/define-session.ts";
import type { EventParams } from "./event-params.ts";
import { liveView } from "./live-view.ts";

const session = defineSession({
  username: { schema: z.string().max(40), default: "", write: "client" },
  userId: { schema: z.number().optional() },
});
const chat = defineTopic<{ posted: { id: number; text: string }; cleared: null }>("chat");
const ticks = defineTopic<{ tick: number }>("ticks");

describe("liveView", () => {
  it("infers the assigns of every member from what mount returns", () => {
    liveView({
      async mount(socket) {
        if (socket.connected) return socket.redirect("/elsewhere");
        return { count: 0, names: ["ann"] };
      },
      events: {
        inc(socket) {
          expectTypeOf(socket.assigns.count).toEqualTypeOf<number>();
          socket.update("count", (count) => count + 1);
          // @ts-expect-error a number is wanted
          socket.assign({ count: "1" });
          // @ts-expect-error no such assign
          socket.assign({ other: 1 });
        },
      },
      render(assigns) {
        expectTypeOf(assigns.names).toEqualTypeOf<string[]>();
        // @ts-expect-error no such assign
        return html`${assigns.other}`;
      },
    });
  });

  it("types the parameters of an event by its schema, and as what the wire may bring without one", () => {
    liveView({
      mount: () => ({}),
      events: {
        plain: (_socket, params) => expectTypeOf(params).toEqualTypeOf<EventParams>(),
        send: {
          params: z.object({ text: z.string(), times: z.coerce.number() }),
          handle: (_socket, params) => expectTypeOf(params).toEqualTypeOf<{ text: string; times: number }>(),
        },
      },
      render: () => html``,
    });
  });

  it("types info by the topics the view lists", () => {
    liveView({
      topics: [chat, ticks],
      mount: () => ({ last: 0 }),
      info: {
        posted: (socket, message) => {
          expectTypeOf(message).toEqualTypeOf<{ id: number; text: string }>();
          socket.assign({ last: message.id });
        },
        tick: (_socket, count) => expectTypeOf(count).toEqualTypeOf<number>(),
      },
      render: () => html``,
    });
    liveView({
      topics: [chat],
      mount: () => ({}),
      // @ts-expect-error not an event of the topic
      info: { tick: () => {} },
      render: () => html``,
    });
  });

  it("types what is broadcast", () => {
    liveView({
      mount(socket) {
        socket.broadcast(chat, "posted", { id: 1, text: "hello" });
        // @ts-expect-error the payload lacks its text
        socket.broadcast(chat, "posted", { id: 1 });
        // @ts-expect-error not an event of the topic
        socket.broadcast(chat, "sent", { id: 1, text: "hello" });
      },
      render: () => html``,
    });
  });

  it("types the session by its definition, to read and to write", () => {
    liveView({
      session,
      mount(socket) {
        expectTypeOf(socket.session.username).toEqualTypeOf<string>();
        expectTypeOf(socket.session.userId).toEqualTypeOf<number | undefined>();
        socket.session.put("username", "ann");
        // @ts-expect-error a string is wanted
        socket.session.put("username", 1);
        // @ts-expect-error no such key
        socket.session.put("nickname", "ann");
      },
      render: ({ session: read }) => {
        expectTypeOf(read.username).toEqualTypeOf<string>();
        return html`${read.username}`;
      },
    });
  });

  it("keeps the names that render gets from Holdfast out of the assigns", () => {
    liveView({
      // @ts-expect-error `flash` is taken
      mount: () => ({ flash: "mine" }),
      render: () => html``,
    });
  });
});
