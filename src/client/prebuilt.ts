import { createLiveSocket } from "./live-socket.ts";

declare global {
  interface Window {
    liveSocket: ReturnType<typeof createLiveSocket>;
  }
}

window.liveSocket = createLiveSocket();
window.liveSocket.connect();
