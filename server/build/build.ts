// server/dist/kuma.js: the whole server as one file, and server/dist/kuma, which runs it on the pinned Node.
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { rolldown } from "rolldown";
import { ROOT } from "./fresh.ts";
import { LAUNCHER } from "./launcher.ts";

const dist = join(ROOT, "server/dist");
const entry = resolve(ROOT, process.env["KUMA_BUILD_ENTRY"] ?? "server/src/main/kuma.ts");
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };

const bundle = await rolldown({
  input: entry,
  platform: "node",
  // Optional extras that fastify and pino only try to load; they are not installed.
  external: [/^node:/, "pino-pretty"],
  transform: { define: { __KUMA_VERSION__: JSON.stringify(version) } },
});
await bundle.write({
  file: join(dist, "kuma.js"),
  format: "esm",
  codeSplitting: false,
  minify: false,
  sourcemap: true,
  // CommonJS packages inside the bundle ask for built-in modules by require.
  banner:
    'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
});
await bundle.close();
writeFileSync(join(dist, "kuma"), LAUNCHER);
chmodSync(join(dist, "kuma"), 0o755);
console.log(`built server/dist/kuma ${version}`);
