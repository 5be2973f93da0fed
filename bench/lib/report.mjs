// @ts-check
/** Tells the parent how this server is reached, and what it uses when asked. */

/** @param {number} port */
export function report(port) {
  process.on("message", (message) => {
    // Twice: what a finaliser frees is gone only after the second.
    for (let round = 0; message === "collect" && round < 2; round++) globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed: heap } = process.memoryUsage();
    const handles = process.getActiveResourcesInfo().length;
    const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    process.send?.({ cpu: user + system, rss, heap, handles, listeners });
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.({ port });
}
