/** Bounds on what one connection may send or hold. */
export interface ChannelLimits {
  /** Channels joined at once on one socket. (Phoenix: 100) */
  readonly channels: number;
  /** Messages a socket may send per second, averaged over ten; beyond it the socket is closed. */
  readonly messagesPerSecond: number;
  /** Messages that wait until the store of the socket's session has answered; beyond it the socket is closed. */
  readonly earlyMessages: number;
  /** Bytes of one message. */
  readonly messageBytes: number;
  /** Bytes a reader has not read; beyond it its views render what others change once, when it has. */
  readonly behindBytes: number;
  /** Bytes waiting to be sent to a reader that does not read; beyond it the socket is closed. */
  readonly bufferedBytes: number;
  /** The same of all sockets of a process together; beyond it those with the most to read are closed. */
  readonly allBufferedBytes: number;
}

/** Bounds on what one process takes on; beyond them newcomers are told to come back, and who is there goes on. */
export interface CapacityLimits {
  /** Sockets open at once. */
  readonly connections: number;
  /** Pages that wait for their turn, and as many handshakes. */
  readonly waitingRequests: number;
  /** How long a socket may say nothing, in ms: twice what the client's heartbeat takes. Then its peer is dead. */
  readonly socketIdle: number;
  /** Views that mount at once. */
  readonly mounts: number;
  /** Views that wait for their turn to mount. */
  readonly waitingMounts: number;
}

export const defaultCapacityLimits: CapacityLimits = {
  connections: 10_000,
  waitingRequests: 1_000,
  // Phoenix: 60 s; the client says something every 30 s.
  socketIdle: 60_000,
  mounts: 100,
  waitingMounts: 1_000,
};

export const defaultChannelLimits: ChannelLimits = {
  channels: 100,
  messagesPerSecond: 100,
  earlyMessages: 16,
  messageBytes: 1_000_000,
  behindBytes: 65_536,
  bufferedBytes: 8_000_000,
  allBufferedBytes: 128_000_000,
};
