import { expect, test } from "vitest";
import { recoveryCard } from "./recovery-card.ts";
import { planCommand, RECOVER, rejoinCommand, SHOW_LOG, START_CORE } from "./recovery-commands.ts";

const ADDRESS = "core-2.soc.example:7210";
const taken = (file: string, proven: boolean | null) => ({
  file,
  takenAt: "2026-11-30T12:00:00.000Z",
  proven,
  on: ["core-2", "core-10"],
});

const card = recoveryCard(
  {
    life: { generation: 2, lifeId: "5a1c7d0e-3b52-4f86-9a41-c0de5eed0001", clusterId: "cdf818194e3a8c32" },
    caFingerprint: "9F2A 41C0",
    trial: false,
    recoverCommand: RECOVER,
    at: "2026-11-30T14:08:03.000Z",
    by: "core-2",
    snapshots: [taken("new.tar.gz", null), taken("bad.tar.gz", false), taken("proven.tar.gz", true)],
    cores: [
      { name: "core-10", vote: "learner", internal: "core-10.soc.example:7210" },
      { name: "core-2", vote: "voter", internal: "core-2.soc.example:7210" },
      { name: "core-1", vote: "voter", internal: null },
    ],
  },
  ({ code, params }) => `${code} ${JSON.stringify(params)}`,
);

test("names the Cores in their order, with their addresses and votes below each other", () => {
  const lines = card.split("\n");
  const at = lines.findIndex((line) => line.startsWith("    core-1 "));
  expect(lines.slice(at, at + 3)).toEqual([
    `    core-1   ${"—".padEnd(24)}  recovery.card.vote.voter {}`,
    "    core-2   core-2.soc.example:7210   recovery.card.vote.voter {}",
    "    core-10  core-10.soc.example:7210  recovery.card.vote.learner {}",
  ]);
});

test("says what identifies the cluster, how many are a majority, and the commands", () => {
  expect(card).toContain(
    'recovery.card.life {"cluster":"cdf818194e3a8c32","generation":2,"life":"5a1c7d0e-3b52-4f86-9a41-c0de5eed0001"}',
  );
  expect(card).toContain('recovery.card.cores {"voters":2,"majority":2}');
  expect(card).toContain("9F2A 41C0");
  for (const command of [planCommand(RECOVER), START_CORE, SHOW_LOG, RECOVER])
    expect(card).toContain(`\n    ${command}\n`);
});

test("says how the others come back, and names the last proven snapshot", () => {
  expect(card).toContain(`\n    ${rejoinCommand(ADDRESS)}\n`);
  expect(card).toContain(
    'recovery.card.snapshot {"file":"proven.tar.gz","at":"2026-11-30T12:00:00.000Z","on":"core-2, core-10"}',
  );
  expect(card).not.toContain("bad.tar.gz");
});
