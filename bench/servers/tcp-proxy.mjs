// @ts-check
// A balancer without stickiness in front of PORTS, in a process of its own so that it takes no time of the clients.
import { TcpProxy } from "../../scripts/servers/tcp-proxy.mjs";
import { report } from "../lib/report.mjs";

const { PORTS = "" } = process.env;
const proxy = await TcpProxy.start(PORTS.split(",").map(Number));
report(proxy.port);
