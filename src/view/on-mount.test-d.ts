import { expectTypeOf, it } from "vitest";
import { z } from "zod";
import { html } from "../html/template.ts";
import { defineSession } from "../session/values/define-session.ts";
import { liveView } from "./live-view.ts";
import { onMount } from "./on-mount.ts";
import type { Redirect } from "./outcome.ts";

const session = defineSession({ userId: { schema: z.number().optional() } });

const requireUser = onMount({
  session,
  async mount(socket) {
    expectTypeOf(socket.session.userId).toEqualTypeOf<number | undefined>();
    const { userId } = socket.session;
    await Promise.resolve();
    return userId === undefined ? socket.redirect("/login") : { user: { id: userId } };
  },
});
const locale = onMount({ mount: () => ({ locale: "en" }) });
const audit = onMount({ mount: (socket) => socket.putFlash("info", "seen") });

it("gives a view the assigns of its hooks, in mount, in handlers and in render", () => {
  liveView({
    session,
    onMount: [requireUser, locale, audit],
    mount(socket) {
      expectTypeOf(socket.assigns.user).toEqualTypeOf<{ id: number }>();
      expectTypeOf(socket.assigns.locale).toEqualTypeOf<string>();
      // @ts-expect-error no hook assigns that
      void socket.assigns.nobody;
      return { count: 0 };
    },
    events: {
      inc(socket) {
        expectTypeOf(socket.assigns.count).toEqualTypeOf<number>();
        expectTypeOf(socket.assigns.user.id).toEqualTypeOf<number>();
        socket.assign({ locale: "de", count: 1 });
        // @ts-expect-error of another type
        socket.assign({ locale: 7 });
      },
    },
    render({ user, count, locale: language, liveAction }) {
      expectTypeOf(user).toEqualTypeOf<{ id: number }>();
      expectTypeOf(count).toEqualTypeOf<number>();
      expectTypeOf(language).toEqualTypeOf<string>();
      expectTypeOf(liveAction).toEqualTypeOf<string | undefined>();
      return html``;
    },
  });
});

it("lets mount decide where it returns what a hook assigns too", () => {
  liveView({
    onMount: [locale],
    mount: () => ({ locale: 7 }),
    render(assigns) {
      expectTypeOf(assigns.locale).toEqualTypeOf<number>();
      return html``;
    },
  });
});

it("types a view's params by its schema, and leaves them open without one", () => {
  liveView({
    params: z.object({ id: z.coerce.number(), sort: z.enum(["name", "age"]).optional() }),
    mount(_socket, params) {
      expectTypeOf(params).toEqualTypeOf<{ id: number; sort?: "name" | "age" | undefined }>();
      return { id: params.id };
    },
    handleParams(socket, { id }) {
      expectTypeOf(id).toEqualTypeOf<number>();
      socket.assign({ id });
    },
    render({ id }) {
      expectTypeOf(id).toEqualTypeOf<number>();
      return html``;
    },
  });
  liveView({
    mount(_socket, params) {
      expectTypeOf(params["id"]).toEqualTypeOf<unknown>();
      return {};
    },
    handleParams(_socket, params) {
      expectTypeOf(params).toEqualTypeOf<Readonly<Record<string, unknown>>>();
    },
    render: () => html``,
  });
});

it("takes a hook that only redirects", () => {
  expectTypeOf(onMount({ mount: (socket): Redirect => socket.redirect("/") })).toMatchTypeOf<object>();
});
