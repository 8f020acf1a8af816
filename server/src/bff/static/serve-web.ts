import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { contentSecurity } from "./content-security.ts";
import type { StaticFile, WebFiles } from "./load-files.ts";

const NONCE_PLACE = "__CSP_NONCE__";

/**
 * Serves the page and its files. Returns false where there is nothing at this path. In: path without query, undecoded.
 */
export function serveWeb(req: IncomingMessage, res: ServerResponse, pathname: string, web: WebFiles): boolean {
  if (req.method !== "GET" && req.method !== "HEAD") return false;
  const file = web.files.get(pathname);
  if (file) {
    sendFile(req, res, file);
    return true;
  }
  const isPage = pathname === "/" || pathname === "/index.html" || wantsPage(req, pathname);
  if (!isPage || web.index === null) return false;
  sendPage(req, res, web.index);
  return true;
}

/**
 * Reports whether a path belongs to the page's own router: not a file of a build, not a misspelt API path, and nothing
 * that a script could resolve to another host.
 */
function wantsPage({ headers }: IncomingMessage, pathname: string): boolean {
  if (/^\/[/\\]/.test(pathname) || /^\/(?:assets\/|api(?:\/|$))/i.test(pathname)) return false;
  const accept = headers.accept ?? "*/*";
  if (accept.includes("text/html")) return true;
  // curl and the like accept anything: they get the page too, but not in place of a missing file.
  return accept.includes("*/*") && !pathname.slice(pathname.lastIndexOf("/")).includes(".");
}

function sendPage(req: IncomingMessage, res: ServerResponse, index: string): void {
  const nonce = randomBytes(16).toString("base64");
  const html = Buffer.from(index.replaceAll(NONCE_PLACE, nonce));
  res.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": html.length,
    "cache-control": "no-store",
    "content-security-policy": contentSecurity(nonce),
    "cross-origin-opener-policy": "same-origin",
  });
  res.end(req.method === "HEAD" ? undefined : html);
}

function sendFile(req: IncomingMessage, res: ServerResponse, file: StaticFile): void {
  const caching = {
    "cache-control": file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
    etag: file.etag,
    vary: "accept-encoding",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  };
  if (req.headers["if-none-match"] === file.etag) {
    res.writeHead(304, caching);
    res.end();
    return;
  }
  const { bytes, encoding } = packed(req.headers["accept-encoding"], file);
  res.writeHead(200, {
    ...caching,
    "content-type": file.type,
    "content-length": bytes.length,
    ...(encoding === null ? {} : { "content-encoding": encoding }),
  });
  res.end(req.method === "HEAD" ? undefined : bytes);
}

function packed(accepts: string | string[] | undefined, file: StaticFile): { bytes: Buffer; encoding: string | null } {
  const wanted = String(accepts ?? "")
    .split(",")
    .map((e) => e.trim().split(";")[0]);
  if (file.br && wanted.includes("br")) return { bytes: file.br, encoding: "br" };
  if (file.gzip && wanted.includes("gzip")) return { bytes: file.gzip, encoding: "gzip" };
  return { bytes: file.plain, encoding: null };
}
