import { each } from "../../src/html/each.ts";
import { memo } from "../../src/html/memo.ts";
import { stream } from "../../src/html/stream.ts";
import { html } from "../../src/html/template.ts";
import { defineTopic } from "../../src/pubsub/topic.ts";
import { component, liveComponent } from "../../src/view/live-component.ts";
import { liveRender } from "../../src/view/live-render.ts";
import { liveView, type LiveView } from "../../src/view/live-view.ts";
import { onMount } from "../../src/view/on-mount.ts";
import { liveFileInput } from "../../src/view/uploads/file-input.ts";
import { refusing, type Bomb } from "./bomb.ts";
import { session } from "./http-app.ts";

export const news = defineTopic<{ said: number; rang: number }>("news");

/** Nested in the bombed view. */
export const Inner = liveView({ mount: () => ({}), render: () => html`<i>inner</i>` });

/** A view with every callback there is, and the bomb in each. */
export function bombedView(bomb: Bomb): LiveView {
  const { Part, Many } = bombedParts(bomb);
  return liveView({
    session,
    topics: [news],
    params: bomb.schema("params"),
    onMount: [bombedHooks(bomb)],
    async mount(socket) {
      await bomb.in("mount", socket);
      void socket.assignNew("fresh", () => bomb.in("assignNew"));
      socket.subscribe(news);
      return { ...allowUploads(bomb, socket), shown: 1, turn: 0 };
    },
    handleParams: (socket) => bomb.in("handleParams", socket),
    events: {
      go: (socket) => bomb.in("event", socket),
      checked: { params: bomb.schema("event schema"), handle: () => {} },
      refused: { params: refusing, handle: () => {}, invalid: (socket) => bomb.in("invalid", socket) },
      turn: (socket) =>
        socket.update("turn", (turn) => {
          void bomb.in("update of an assign");
          return turn + 1;
        }),
      consume: (socket) => socket.consumeUploadedEntries(socket.assigns.file, () => bomb.in("consume")),
      show: (socket) => socket.update("shown", (shown) => shown + 1),
      later: (socket) => void socket.sendAfter(0, news, "rang", 1),
      succeed: (socket) => socket.startAsync("succeed", () => 1, { ok: (own) => bomb.in("async ok", own) }),
      fail(socket) {
        const task = () => Promise.reject(new Error("meant"));
        socket.startAsync("fail", task, { exit: (own) => bomb.in("async exit", own) });
      },
      bigReply: (socket) => socket.reply({ big: 1n }),
      bigEvent: (socket) => socket.pushEvent("big", { big: 1n }),
    },
    info: { said: (socket) => bomb.in("info", socket), rang: (socket) => bomb.in("timer", socket) },
    progress: { file: (socket) => bomb.in("progress", socket) },
    sessionChanged: (socket) => bomb.in("sessionChanged", socket),
    render({ file, away, lines, shown, turn, session: { visits } }) {
      void bomb.in("render");
      const ids = Array.from({ length: shown }, (_, id) => id);
      const slot = () => bombedText(bomb, "slot of a component");
      return html`<form>${liveFileInput(file)}${liveFileInput(away)}</form>
        <p>${turn} ${visits}</p>
        ${ids.map((id) => html`${component(Part, { id, turn, slot })}${component(Many, { id, turn })}`)}
        ${lists(bomb, turn)} ${memo([turn], () => bombedText(bomb, "memo"))}
        <ul id="lines" phx-update="stream">
          ${each(lines, (_line, id) => {
            void bomb.in("row of a stream");
            return html`<li id="${id}"></li>`;
          })}
        </ul>
        ${liveRender(Inner, { id: "inner" })}`;
    },
    layout(_assigns, inner) {
      void bomb.in("layout");
      return html`<main>${inner}</main>`;
    },
  });
}

function bombedText(bomb: Bomb, place: string): string {
  void bomb.in(place);
  return "";
}

/** A list of one item that is another at each turn. */
function lists(bomb: Bomb, turn: number) {
  const key = () => {
    void bomb.in("key of each");
    return 1;
  };
  return each([turn], key, () => {
    void bomb.in("row of each");
    return html`<s></s>`;
  });
}

function allowUploads(bomb: Bomb, socket: Parameters<Parameters<typeof liveView>[0]["mount"]>[0]) {
  return {
    file: socket.allowUpload("file", {
      accept: "any",
      autoUpload: true,
      validator: () => void bomb.in("validator") as undefined,
      // None of its own: a temporary file, as without this.
      writer: () => void bomb.in("writer") as never,
    }),
    away: socket.allowUpload("away", {
      accept: "any",
      async external() {
        await bomb.in("external");
        return { uploader: "S3" };
      },
    }),
    lines: stream([{ id: 1 }], {
      domId: ({ id }) => {
        void bomb.in("domId of a stream");
        return `lines-${id}`;
      },
    }),
  };
}

function bombedHooks(bomb: Bomb) {
  return onMount({
    session,
    async mount(socket) {
      await bomb.in("onMount", socket);
      for (const stage of ["handleParams", "handleEvent", "handleInfo", "handleAsync", "afterRender"] as const)
        socket.attachHook(stage, "bomb", () => bomb.in(`${stage} hook`));
    },
  });
}

interface PartProps {
  readonly turn: number;
  readonly slot: () => string;
}

function bombedParts(bomb: Bomb) {
  const Part = liveComponent({
    session,
    mount(socket, _props: PartProps) {
      void bomb.in("component mount");
      for (const stage of ["handleEvent", "handleAsync", "afterRender"] as const)
        socket.attachHook(stage, "bomb", () => bomb.in(`component ${stage} hook`));
      const validator = () => void bomb.in("component validator") as undefined;
      return { mine: socket.allowUpload("mine", { accept: "any", autoUpload: true, validator }) };
    },
    update(_socket, { turn, slot }: PartProps) {
      void bomb.in("component update");
      return { turn, slot };
    },
    events: {
      turn: () => {},
      go: (socket) => bomb.in("component event", socket),
      checked: { params: bomb.schema("component event schema"), handle: () => {} },
      refused: { params: refusing, handle: () => {}, invalid: (socket) => bomb.in("component invalid", socket) },
      succeed: (socket) => socket.startAsync("it", () => 1, { ok: (own) => bomb.in("component async ok", own) }),
      fail(socket) {
        const task = () => Promise.reject(new Error("meant"));
        socket.startAsync("it", task, { exit: (own) => bomb.in("component async exit", own) });
      },
    },
    progress: { mine: (socket) => bomb.in("component progress", socket) },
    render({ turn, slot, mine, myself }) {
      void bomb.in("component render");
      return html`<b id="part-${myself}">${turn} ${slot()} ${liveFileInput(mine)}</b>`;
    },
  });
  const Many = liveComponent({
    updateMany(updates: readonly { readonly props: { turn: number } }[]) {
      void bomb.in("component updateMany");
      return updates.map(({ props: { turn } }) => ({ turn }));
    },
    render: ({ turn }) => html`<u>${turn}</u>`,
  });
  return { Part, Many };
}
