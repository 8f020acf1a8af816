// Bundles the whole server into one file: for the launcher in a checkout, and for the executable of the package.
import { join } from "node:path";
import { rolldown } from "rolldown";
import { readFileSync } from "node:fs";
import { ROOT } from "./fresh.ts";

interface BundleOptions {
  /** path of the first module */
  entry: string;
  file: string;
  /** what `kuma version` adds to the version; null: a build of a checkout, whose commit changes without a build */
  commit: string | null;
}

/** Returns the version of the product, from the root's package.json. */
export const version = (): string =>
  (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version;

/** Writes the bundle. Returns the paths of all bundled modules. */
export async function bundleServer(options: BundleOptions): Promise<string[]> {
  const bundle = await rolldown({
    input: options.entry,
    cwd: ROOT,
    platform: "node",
    // Optional extras that fastify and pino only try to load; they are not installed.
    external: [/^node:/, "pino-pretty"],
    transform: {
      define: { __KUMA_VERSION__: JSON.stringify(version()), __KUMA_COMMIT__: JSON.stringify(options.commit) },
    },
  });
  const { output } = await bundle.write({
    file: options.file,
    format: "esm",
    codeSplitting: false,
    // Not minified, so that stack traces need no source map, whose loading costs every start 0.2 s of processor time.
    minify: false,
    // CommonJS packages in the bundle load built-in modules by require.
    banner:
      'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  });
  await bundle.close();
  return output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
}
