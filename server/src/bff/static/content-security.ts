/** The policy of the page (design page 3). `nonce`: fresh for every answer, base64. */
export function contentSecurity(nonce: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join("; ");
}

/** On every answer, whatever it is. */
export const ALWAYS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** A browser that was here over TLS comes back by nothing else for a year; other names under this one are not ours to speak for. */
export const STRICT_TRANSPORT = "max-age=31536000";
