export { TcpProxy } from "../../../scripts/servers/tcp-proxy.mjs";
