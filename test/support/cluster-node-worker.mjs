// A worker of the built package that does what the test says: Node 20 runs no TypeScript.
import { clusterPubSub } from "holdfast/cluster";
import { pubSubNode } from "holdfast/testing";

const node = pubSubNode(clusterPubSub());
const stops = new Map();

/** @type {Record<string, (command: any) => unknown>} */
const commands = {
  publish: ({ channel, message }) => node.publish(channel, message),
  unsubscribe: ({ subscription }) => stops.get(subscription)(),
  subscribe({ channel, n }) {
    const heard = (/** @type {unknown} */ message) => process.send?.({ test: "heard", subscription: n, message });
    stops.set(n, node.subscribe(channel, heard));
  },
};

process.on("message", (/** @type {any} */ command) => {
  if (command.test !== "command") return;
  try {
    commands[command.do]?.(command);
    process.send?.({ test: "answer", n: command.n });
  } catch (error) {
    process.send?.({ test: "answer", n: command.n, error: Object(error).code });
  }
});

process.send?.({ test: "ready" });
