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

/** Built files by URL path, and the page with the placeholder of its nonce. */
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

/** Where the built page is: in a folder, or inside the executable. Names are relative, with `/`. */
export interface WebSource {
  names(): Promise<string[]>;
  read(name: string): Promise<Buffer>;
}

/** Returns a folder with the built page as a source. */
export function folderSource(root: string): WebSource {
  return {
    async names() {
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const files = entries.filter((e) => e.isFile()).map((e) => relative(root, join(e.parentPath, e.name)));
      return files.map((file) => file.split(sep).join("/"));
    },
    read: (name) => readFile(join(root, name)),
  };
}

/**
 * Reads the built page into memory: it is small, it cannot change under a running console, and no path of a request
 * ever reaches the disk.
 */
export async function loadFiles(source: WebSource): Promise<WebFiles> {
  const names = await source.names();
  const present = new Set(names);
  const files = new Map<string, StaticFile>();
  let index: string | null = null;
  for (const name of names) {
    const type = TYPE[extname(name)];
    // Folders that begin with a dot hold the build's own notes.
    if (name === "index.html") index = (await source.read(name)).toString("utf8");
    else if (type !== undefined && !name.startsWith("."))
      files.set(`/${name}`, await load(source, name, type, present));
  }
  return { files, index };
}

async function load(source: WebSource, name: string, type: string, present: ReadonlySet<string>): Promise<StaticFile> {
  const plain = await source.read(name);
  const built = (end: string): Promise<Buffer | null> =>
    present.has(name + end) ? source.read(name + end) : Promise.resolve(null);
  const packable = !PACKED_ALREADY.has(extname(name)) && plain.length > 1024;
  return {
    type,
    immutable: HASHED.test(`/${name}`),
    etag: `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`,
    plain,
    gzip: (await built(".gz")) ?? (packable ? await promisify(gzip)(plain) : null),
    br: await built(".br"),
  };
}
