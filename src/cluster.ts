export { clusterPubSub, relayClusterPubSub } from "./pubsub/adapters/cluster.ts";
