/**
 * The browser's half of Holdfast, for those who bundle their own script. Everyone else is served a prebuilt one.
 *
 * @module
 */
export { createLiveSocket, type CreateLiveSocketOptions } from "./client/live-socket.ts";
