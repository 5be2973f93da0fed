/** One check of a conformance suite: give it to your test runner, as in `it(name, run)`. */
export interface ConformanceTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}
