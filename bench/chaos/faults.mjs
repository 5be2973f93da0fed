// @ts-check

/** @typedef {{ name: string, act: () => Promise<void> }} Fault */

/** How long something is away before it is started again. */
const DOWN_MS = 500;
const pause = () => new Promise((resolve) => setTimeout(resolve, DOWN_MS));

/** What happens to the processes, one after the other. @param {import("./nodes.mjs").Nodes} nodes @returns {Fault[]} */
export const faultsOf = (nodes) => [
  {
    name: "a process is killed (kill -9)",
    async act() {
      await nodes.endNode(0, "SIGKILL");
      await pause();
      await nodes.startNode(0);
    },
  },
  {
    name: "a process is drained (SIGTERM)",
    async act() {
      await nodes.endNode(1, "SIGTERM");
      await nodes.startNode(1);
    },
  },
  {
    name: `${nodes.kind} is killed (kill -9)`,
    async act() {
      await nodes.shared.signal("SIGKILL");
      await pause();
      await nodes.shared.start();
    },
  },
];
