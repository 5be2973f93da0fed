// @ts-check
/** Tells the parent how this server is reached and what CPU time it has used. */

/** @param {number} port */
export function report(port) {
  process.on("message", (message) => {
    if (message !== "usage") return;
    const { user, system } = process.cpuUsage();
    process.send?.({ usage: user + system, heap: process.memoryUsage().heapUsed });
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.({ port });
}
