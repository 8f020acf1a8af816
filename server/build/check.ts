// `npm run check`: runs every check in turn, all of them even when one fails, and prints a summary line.
import { spawnSync } from "node:child_process";
import { ensurePage } from "./fresh.ts";

const CHECKS = ["types", "lint", "format", "dead", "conventions", "size"] as const;
const asked = process.argv.slice(2);
const failed: string[] = [];
const unknown = asked.filter((name) => !(CHECKS as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`check: there is no check ${unknown.join(", ")}; there are ${CHECKS.join(", ")}`);
  process.exit(2);
}

for (const check of CHECKS.filter((name) => asked.length === 0 || asked.includes(name))) {
  const from = Date.now();
  console.log(`\n▸ check:${check}`);
  const page = check === "size" ? await ensurePage() : true;
  const ok = page && spawnSync("npm", ["run", "--silent", `check:${check}`], { stdio: "inherit" }).status === 0;
  if (!ok) failed.push(check);
  console.log(`${ok ? "✓" : "✗"} ${check} (${((Date.now() - from) / 1000).toFixed(1)} s)`);
}
console.log(failed.length === 0 ? "\ncheck: all well" : `\ncheck: failed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
