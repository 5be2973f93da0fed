export { pubSubConformance, pubSubNode, type PubSubHarness, type PubSubNode } from "./testing/pub-sub-conformance.ts";
export { sessionStoreConformance, type SessionStoreHarness } from "./testing/session-store-conformance.ts";
export type { ConformanceTest } from "./testing/conformance.ts";
export { renderToString } from "./testing/render-to-string.ts";
export { createTestBrowser, type TestBrowser, type TestBrowserOptions } from "./testing/live/test-browser.ts";
export type { FormValues } from "./testing/live/form-values.ts";
export type { LivePage } from "./testing/live/live-page.ts";
export type { TestFile } from "./testing/live/upload-files.ts";
