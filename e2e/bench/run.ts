// `npm run bench -- failover|planned|browser|join|scroll|sign-in|loop|snapshot|recovery|power-loss [--kills N]
// [--target core|etcd|both] [--seed S] [--rounds N] [--seconds N] [--services N] [--entries N]`
import { parseArgs } from "node:util";
import { benchBrowser } from "./browser.ts";
import { benchFailover } from "./failover.ts";
import { benchJoin } from "./join.ts";
import { benchLoop } from "./loop.ts";
import { machineLine } from "../support/machine.ts";
import { benchPlanned } from "./planned.ts";
import { benchPowerLoss } from "./recovery/power-loss.ts";
import { benchRecovery } from "./recovery/recover.ts";
import { benchScroll } from "./scroll.ts";
import { benchSignIn } from "./sign-in.ts";
import { benchSnapshot } from "./recovery/snapshot.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: "string", default: "20" },
    target: { type: "string", default: "core" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "20" },
    services: { type: "string", default: "10000" },
    entries: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const target = (["core", "etcd", "both"] as const).find((t) => t === values.target);
const usage =
  "npm run bench -- failover|planned|browser|join|scroll|sign-in|loop|snapshot|recovery|power-loss [--kills N] [--target core|etcd|both] [--seed S] [--rounds N] [--seconds N] [--services N] [--entries N]";

console.log(machineLine());
const [what] = positionals;
if (
  ![kills, rounds, seconds].every((n) => Number.isInteger(n) && n > 0) ||
  !Number.isInteger(seed) ||
  target === undefined
)
  process.exitCode = wrong();
else if (what === "failover") process.exitCode = await benchFailover({ kills, target, seed });
else if (what === "planned") process.exitCode = await benchPlanned({ stops: kills, seed });
else if (what === "browser") process.exitCode = await benchBrowser({ kills });
else if (what === "join") process.exitCode = await benchJoin({ clusters: 5 });
else if (what === "scroll") process.exitCode = await benchScroll({ rounds: 10 });
else if (what === "recovery") process.exitCode = await benchRecovery({ rounds });
else if (what === "power-loss") process.exitCode = await benchPowerLoss({ rounds });
else if (what === "loop") process.exitCode = await benchLoop({ services: Number(values.services) });
else if (what === "snapshot")
  process.exitCode = await benchSnapshot({
    services: Number(values.services),
    entries: Number(values.entries),
    seconds,
    seed,
  });
else if (what === "sign-in") process.exitCode = await benchSignIn({ rounds, seconds });
else process.exitCode = wrong();

function wrong(): number {
  console.error(usage);
  return 2;
}
