// `npm run check`: runs every check in turn, all of them even when one fails, and prints a summary line.
import { spawnSync } from "node:child_process";
import { ensurePage } from "./fresh.ts";

const CHECKS = ["types", "lint", "format", "dead", "conventions", "size"] as const;
const asked = process.argv.slice(2);
const failed: string[] = [];

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
