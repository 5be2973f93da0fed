export { pubSubConformance, pubSubNode, type PubSubHarness, type PubSubNode } from "./testing/pub-sub-conformance.ts";
export { sessionStoreConformance, type SessionStoreHarness } from "./testing/session-store-conformance.ts";
export type { ConformanceTest } from "./testing/conformance.ts";
