// `npm run test:faults [-- --minutes N] [--seed S]`: every fault once, or at random for N minutes. Ends with `N passed,
// N failed`.
import { parseArgs } from "node:util";
import { Cluster } from "../support/cluster/cluster.ts";
import { seeded } from "../support/random.ts";
import { FAULTS } from "./faults.ts";
import { playRound } from "./round.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "0" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const random = seeded(seed);
const until = performance.now() + minutes * 60_000;
console.log(
  `seed ${seed}; again with: npm run test:faults -- --seed ${seed}${minutes > 0 ? ` --minutes ${minutes}` : ""}`,
);

let passed = 0;
let failed = 0;
const total = { confirmed: 0, lost: 0, twice: 0 };
let cluster: Cluster | null = null;
for (let round = 0; minutes > 0 ? performance.now() < until : round < FAULTS.length; round++) {
  const fault = FAULTS[minutes > 0 ? Math.floor(random() * FAULTS.length) : round];
  if (fault === undefined) break;
  const from = performance.now();
  const say = (word: string, more: string): void =>
    console.log(
      `${word}  ${fault.name} (round ${seed + round}, ${((performance.now() - from) / 1000).toFixed(0)} s): ${more}`,
    );
  try {
    cluster ??= await Cluster.start({ cores: 3, console: true });
    const { verdict, pauseMs, failed: refused, faults } = await playRound(cluster, fault, seed + round);
    total.confirmed += verdict.confirmed;
    total.lost += verdict.lost.length;
    total.twice += verdict.twice.length;
    const told = `${verdict.confirmed} changes confirmed, ${refused} refused or unknown, longest pause ${pauseMs.toFixed(0)} ms`;
    if (faults.length === 0) passed++;
    else failed++;
    say(faults.length === 0 ? "ok    " : "FAILED", [told, ...faults.slice(0, 10)].join("\n        "));
  } catch (error) {
    failed++;
    say("FAILED", error instanceof Error ? error.message : String(error));
    // What is left of a cluster that did not heal says nothing about the next fault.
    await cluster?.stop(`faults-${seed + round}`);
    cluster = null;
  }
}
const left = (await cluster?.stop()) ?? [];
if (left.length > 0) failed++;
console.log(`${total.confirmed} changes confirmed, ${total.lost} lost, ${total.twice} applied twice`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
