import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

export interface StaticFile {
  type: string;
  /** the name holds a hash of the content: it never changes */
  immutable: boolean;
  etag: string;
  plain: Buffer;
  gzip: Buffer | null;
  br: Buffer | null;
}

/** Built files by URL path, and the page with its nonce's place. */
export interface WebFiles {
  files: ReadonlyMap<string, StaticFile>;
  index: string | null;
}

const TYPE: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
};
const PACKED_ALREADY = new Set([".png", ".ico", ".woff", ".woff2"]);
const HASHED = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

/**
 * Reads the built page into memory: it is small, it cannot change under a running console, and no path of a request ever touches the disk.
 */
export async function loadFiles(root: string): Promise<WebFiles> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  const present = new Set(paths);
  const files = new Map<string, StaticFile>();
  let index: string | null = null;
  for (const path of paths) {
    const url = `/${relative(root, path).split(sep).join("/")}`;
    const type = TYPE[extname(path)];
    if (url === "/index.html") index = await readFile(path, "utf8");
    else if (type !== undefined) files.set(url, await load(path, url, type, present));
  }
  return { files, index };
}

async function load(path: string, url: string, type: string, present: ReadonlySet<string>): Promise<StaticFile> {
  const plain = await readFile(path);
  const built = (end: string): Promise<Buffer | null> =>
    present.has(path + end) ? readFile(path + end) : Promise.resolve(null);
  const packable = !PACKED_ALREADY.has(extname(path)) && plain.length > 1024;
  return {
    type,
    immutable: HASHED.test(url),
    etag: `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`,
    plain,
    gzip: (await built(".gz")) ?? (packable ? await promisify(gzip)(plain) : null),
    br: await built(".br"),
  };
}
