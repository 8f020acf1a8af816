// `npm run test:recovery -- kills [--only WORD]`: kills `kuma cluster recover` at each change of files that it makes,
// and goes on in each way. `-- campaign [--rounds N] [--seed S] [--resume FILE]`: recoveries at random moments under
// traffic, with a check of the history. Ends with `N passed, N failed`.
import { parseArgs } from "node:util";
import { machineLine } from "../support/machine.ts";
import { playCampaign } from "./campaign.ts";
import { playKills } from "./play-kills.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "1" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    resume: { type: "string" },
  },
});
const [what = "campaign"] = positionals;
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
console.log(machineLine());
if (what === "kills") process.exitCode = await playKills({ only: values.only });
else if (what === "campaign" && [rounds, seed].every(Number.isInteger) && rounds > 0)
  process.exitCode = await playCampaign({ rounds, seed, resume: values.resume ?? null });
else {
  console.error("npm run test:recovery -- kills [--only WORD] | campaign [--rounds N] [--seed S] [--resume FILE]");
  process.exitCode = 2;
}
