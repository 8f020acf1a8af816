/** Limits of a listener for slow and large senders: head 5 s and 16 KiB, whole request 15 s, looked at every second. */
export const LISTENER_LIMITS = {
  maxHeaderSize: 16_384,
  headersTimeout: 5000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1000,
} as const;

export const MAX_HEADERS = 100;
/** Connections at once: far more than a cluster and its consoles hold, far fewer than exhaust file descriptors. */
export const MAX_CONNECTIONS = 2000;

/** A connection on which nothing moves is closed. Longer than any answer is waited for: who does not take his would keep it in memory for good. */
export const SILENT_MS = 60_000;

/** HSTS, of listeners with TLS alone. */
export const STRICT_TRANSPORT = "max-age=31536000";
