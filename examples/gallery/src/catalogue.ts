import { readFileSync } from "node:fs";
import type { LiveView } from "holdfast";
import { CounterLive } from "./examples/counter.ts";
import { DashboardLive } from "./examples/dashboard.ts";
import { DialogLive } from "./examples/dialog.ts";
import { FeedLive } from "./examples/feed.ts";
import { PresenceLive } from "./examples/presence.ts";
import { SearchLive } from "./examples/search.ts";
import { TableLive } from "./examples/table.ts";
import { TodosLive } from "./examples/todos.ts";
import { UploadLive } from "./examples/upload.ts";
import { WizardLive } from "./examples/wizard.ts";

export interface Example {
  /** Its file is `examples/<name>.ts`, its page `/<name>`. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly view: LiveView;
  readonly source: string;
}

const example = (name: string, view: LiveView, [title, text]: readonly [title: string, text: string]): Example => ({
  name,
  title,
  text,
  view,
  source: readFileSync(new URL(`../src/examples/${name}.ts`, import.meta.url), "utf8"),
});

/** Every example, in the order of the index. */
export const catalogue: readonly Example[] = [
  example("counter", CounterLive, ["Counter", "The smallest live view there is."]),
  example("todos", TodosLive, ["Todos", "A stream that everyone changes, and a filter that your session remembers."]),
  example("table", TableLive, [
    "Sortable table",
    "Ten thousand rows, of which the page holds a window. Scroll, and sort.",
  ]),
  example("feed", FeedLive, ["Infinite scroll", "Entries come as they are needed, and go when they are far away."]),
  example("wizard", WizardLive, ["Wizard", "Three steps that survive a reload, a crash and a deploy."]),
  example("upload", UploadLive, ["Upload", "Pictures with previews and progress, dropped or chosen, and called back."]),
  example("search", SearchLive, ["Search", "A slow query beside the view; the next letter gives it up."]),
  example("dialog", DialogLive, [
    "Dialog and tabs",
    "Commands the browser runs by itself, and a focus that is held and given back.",
  ]),
  example("presence", PresenceLive, ["Presence", "Who is looking at this page now, by name."]),
  example("dashboard", DashboardLive, [
    "Dashboard",
    "A chart that the server draws anew each second, until you pause it.",
  ]),
];
