// `npm run bench -- failover|planned|browser|join|scroll [--kills N] [--target core|etcd|both] [--seed S]`
import { parseArgs } from "node:util";
import { benchBrowser } from "./browser.ts";
import { benchFailover } from "./failover.ts";
import { benchJoin } from "./join.ts";
import { machineLine } from "./machine.ts";
import { benchPlanned } from "./planned.ts";
import { benchScroll } from "./scroll.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: "string", default: "20" },
    target: { type: "string", default: "core" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
const target = (["core", "etcd", "both"] as const).find((t) => t === values.target);
const usage = "npm run bench -- failover|planned|browser|join|scroll [--kills N] [--target core|etcd|both] [--seed S]";

console.log(machineLine());
const [what] = positionals;
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed) || target === undefined)
  process.exitCode = wrong();
else if (what === "failover") process.exitCode = await benchFailover({ kills, target, seed });
else if (what === "planned") process.exitCode = await benchPlanned({ stops: kills, seed });
else if (what === "browser") process.exitCode = await benchBrowser({ kills });
else if (what === "join") process.exitCode = await benchJoin({ clusters: 5 });
else if (what === "scroll") process.exitCode = await benchScroll({ rounds: 10 });
else process.exitCode = wrong();

function wrong(): number {
  console.error(usage);
  return 2;
}
