import { z } from "zod";
import { defineSession } from "../../src/session/values/define-session.ts";
import type { SessionEngine } from "../../src/session/engine.ts";
import { act, save, type Act } from "./session-acts.ts";
import { Jar, testEngine } from "./session-jar.ts";

/** A session with keys of two categories, kept in each of the places there are. */
const definition = defineSession({
  name: { schema: z.string(), default: "", write: "client", consent: "necessary" },
  seen: { schema: z.string(), default: "", consent: "statistics" },
  font: { schema: z.string(), default: "", write: "client", consent: "comfort", carry: true },
  step: { schema: z.number(), default: 1, keep: "tab", consent: "comfort" },
  width: { schema: z.string(), default: "", keep: "device", consent: "comfort" },
});

export const consentEngine = (options: Parameters<typeof testEngine>[0] = {}): SessionEngine =>
  testEngine({ definition, ...options });

export const grant =
  (...categories: string[]): Act =>
  (t) =>
    categories.forEach((category) => t.consent(category, true));

export const withdraw =
  (category: string): Act =>
  (t) =>
    t.consent(category, false);

/** A visitor who has consented to everything, with a value for each key. */
export async function settled(engine: SessionEngine) {
  const jar = new Jar();
  const tab = engine.connect(null);
  act(tab, (t) => {
    grant("statistics", "comfort")(t);
    t.put("name", "ann");
    t.put("seen", "much");
    t.put("font", "large");
    t.put("step", 2);
    t.put("width", "wide");
  });
  const { n = 0, ...kept } = tab.join({}).kept ?? {};
  tab.receive("stored", { n });
  await save(engine, jar, tab);
  return { jar, tab, kept };
}

/** What a browser with these cookies is shown by a process that knows nothing more. */
export const shown = (jar: Jar) => consentEngine().readRequest(jar.header()).values();
