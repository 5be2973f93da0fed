import { describe, expect, it } from "vitest";
import { PATIENCE } from "../check.ts";
import { simulate } from "./simulate.ts";

describe("the simulation of lost writes", () => {
  it(
    "loses writes that were called saved in the article's way, and none in ours",
    async () => {
      const { figures } = await simulate({ sessions: 20, seed: 1 });
      const article = figures.filter(({ way }) => way === "the article's way");
      const ours = figures.filter(({ ours }) => ours);
      expect(article.map(({ saved }) => saved.lost > 0 && saved.lost < saved.all)).toEqual([true, true]);
      expect(ours.map(({ saved }) => saved.lost)).toEqual([0, 0, 0, 0]);
      // With lost answers and closed tabs something unsaved may be lost: docs/proofs.md.
      expect(ours.slice(0, 2).map(({ writes }) => writes.lost)).toEqual([0, 0]);
      expect(Math.min(...ours.map(({ saved }) => saved.all))).toBeGreaterThan(0);
    },
    PATIENCE,
  );

  it(
    "comes out the same each time",
    async () => expect(await simulate({ sessions: 2, seed: 7 })).toEqual(await simulate({ sessions: 2, seed: 7 })),
    PATIENCE,
  );
});
