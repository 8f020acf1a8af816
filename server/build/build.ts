// Builds server/dist/kuma.js, the whole server as one file, and server/dist/kuma, which runs it on the pinned Node.
import { chmodSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bundleServer, version } from "./bundle.ts";
import { ROOT } from "./fresh.ts";
import { LAUNCHER } from "./launcher.ts";

const dist = join(ROOT, "server/dist");
const entry = resolve(ROOT, process.env["KUMA_BUILD_ENTRY"] ?? "server/src/main/kuma.ts");

await bundleServer({ entry, file: join(dist, "kuma.js"), commit: null });
writeFileSync(join(dist, "kuma"), LAUNCHER);
chmodSync(join(dist, "kuma"), 0o755);
console.log(`built server/dist/kuma ${version()}`);
