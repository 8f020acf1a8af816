import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The built page: beside the bundle in a checkout (server/dist → web/dist), or from the sources; null where it was not built. */
export function webRoot(): string | null {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, "..", "..", "web", "dist"), join(here, "..", "..", "..", "web", "dist")];
  return places.find((p) => existsSync(join(p, "index.html"))) ?? null;
}
