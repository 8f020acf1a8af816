import { constants } from "node:crypto";
import type { TlsOptions } from "node:tls";

/** Authenticated encryption with forward secrecy only; the first are TLS 1.3's. */
const CIPHERS = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
].join(":");

/** TLS options of every listener (1.2 and 1.3): the server's own order of ciphers, no renegotiation. */
export const TLS_SERVER = {
  minVersion: "TLSv1.2",
  ciphers: CIPHERS,
  honorCipherOrder: true,
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
} as const satisfies TlsOptions;

/** The same for outbound calls. */
export const TLS_CLIENT = { minVersion: "TLSv1.2", ciphers: CIPHERS } as const;

/** A client that opens a connection and does not finish its handshake is disconnected after this, ms. */
export const HANDSHAKE_MS = 5000;
