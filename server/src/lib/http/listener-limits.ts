/** Limits of a listener for slow and large senders: header 5 s and 16 KiB, whole request 15 s, checked every second. */
export const LISTENER_LIMITS = {
  maxHeaderSize: 16_384,
  headersTimeout: 5000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1000,
} as const;

export const MAX_HEADERS = 100;
/**
 * Limit of concurrent connections: far more than a cluster and its consoles need, far fewer than exhaust file
 * descriptors.
 */
export const MAX_CONNECTIONS = 2000;

/**
 * A connection without traffic is closed after this, ms. Longer than any answer takes: a client that does not read its
 * answer would keep it in memory forever.
 */
export const SILENT_MS = 60_000;

/**
 * HSTS, for listeners with TLS alone: a browser that connected by TLS uses nothing else for a year; subdomains are left
 * to their owners.
 */
export const STRICT_TRANSPORT = "max-age=31536000";
