import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { getAssetKeys, getRawAsset } from "node:sea";
import { fileURLToPath } from "node:url";
import type { WebSource } from "../bff/static/load-files.ts";
import { packaged } from "./packaged.ts";

/** Prefix that the executable's build (server/package) adds to the names of the page's files. */
const PREFIX = "web/";

/** The page inside the executable. */
const inside: WebSource = {
  names: () =>
    Promise.resolve(
      getAssetKeys()
        .filter((key) => key.startsWith(PREFIX))
        .map((key) => key.slice(PREFIX.length)),
    ),
  // Not copied: the memory is the executable's own, and no code writes to a served file.
  read: (name) => Promise.resolve(Buffer.from(getRawAsset(PREFIX + name))),
};

/**
 * Returns the built page: inside the executable, else beside the bundle in a checkout (server/dist → web/dist), or from
 * the sources; null where it was not built.
 */
export function webRoot(): string | WebSource | null {
  if (packaged()) return inside;
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, "..", "..", "web", "dist"), join(here, "..", "..", "..", "web", "dist")];
  return places.find((p) => existsSync(join(p, "index.html"))) ?? null;
}
