/** Bounds of the browser face; tests make them smaller. */
export interface ServeLimits {
  /** Time for the headers, and for a whole request, to arrive. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How often Node looks for requests that passed those times. */
  readonly timeoutCheckMs: number;
  readonly maxConnections: number;
  readonly maxSockets: number;
  /** Bytes of one WebSocket message: an upload's chunk or a text to predict, with its JSON around it. */
  readonly maxPayloadBytes: number;
  readonly heartbeatMs: number;
  /** Events wait while this much is unsent on a socket. */
  readonly softBufferBytes: number;
  /** A socket that does not drain this much is dropped. */
  readonly hardBufferBytes: number;
}

export const SERVE_LIMITS: ServeLimits = {
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  timeoutCheckMs: 1_000,
  maxConnections: 128,
  maxSockets: 32,
  maxPayloadBytes: 4 << 20,
  heartbeatMs: 30_000,
  softBufferBytes: 1 << 20,
  hardBufferBytes: 128 << 20,
};
