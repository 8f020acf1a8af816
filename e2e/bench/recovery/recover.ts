import { rmSync } from "node:fs";
import { Cluster } from "../../support/cluster/cluster.ts";
import { endCore, recoverOn, startAlone } from "../../support/cluster/recovering.ts";
import { figures, isWithin } from "../figures.ts";

/** From the command to a green cluster of three. */
const BOUND_MS = 300_000;
const PARTS = ["plan", "recover", "leads alone", "first join", "second join"] as const;

/**
 * Loses two of three Cores for good, and measures the way back by commands: the plan, the recovery from the survivor's
 * data, its start, and two new Cores, with the steadiness of joins as shipped. Returns the exit code.
 */
export async function benchRecovery({ rounds }: { rounds: number }): Promise<number> {
  const times = new Map<string, number[]>([...PARTS, "all"].map((part) => [part, []]));
  const cluster = await Cluster.start({ cores: 3, env: { KUMA_JOIN_STEADY_MS: "10000" } });
  try {
    for (let round = 1; round <= rounds; round++) {
      const parts = await recoverOnce(cluster, round);
      const all = parts.reduce((sum, ms) => sum + ms, 0);
      for (const [i, part] of PARTS.entries()) times.get(part)?.push(parts[i] ?? Number.NaN);
      times.get("all")?.push(all);
      console.log(
        `${String(round).padStart(3)}  ${PARTS.map((part, i) => `${part} ${seconds(parts[i])}`).join("  ")}  all ${seconds(all)}`,
      );
    }
    await cluster.stop();
  } catch (error) {
    await cluster.stop("bench-recovery");
    throw error;
  }
  for (const [part, values] of times) console.log(`${part.padEnd(12)}  ${figures(values)}`);
  return isWithin(
    "lost majority to a green cluster of three, worst",
    Math.max(...(times.get("all") ?? [])),
    BOUND_MS,
    " ms",
  )
    ? 0
    : 1;
}

const seconds = (ms: number | undefined): string => `${((ms ?? Number.NaN) / 1000).toFixed(1)} s`;

async function recoverOnce(cluster: Cluster, round: number): Promise<number[]> {
  const { leader: survivor, followers } = await cluster.roles();
  const { generation } = await cluster.green();
  await Promise.all([survivor, ...followers].map(endCore));
  for (const { home } of followers) rmSync(home, { recursive: true });
  const took: number[] = [];
  const timed = async <T>(act: () => Promise<T>): Promise<T> => {
    const fromMs = performance.now();
    const value = await act();
    took.push(performance.now() - fromMs);
    return value;
  };
  await timed(() => cluster.kuma(["cluster", "recover", "--plan", "--home", survivor.home]));
  const lost = ["--lost", followers.map(({ name }) => name).join(",")];
  const { code, text } = await timed(() => recoverOn(cluster, survivor, ...lost));
  if (code !== 0) throw new Error(text);
  await timed(() => startAlone(cluster, survivor, generation + 1));
  await timed(() => cluster.join(`core-${round}-2`));
  await timed(async () => {
    await cluster.join(`core-${round}-3`);
    await cluster.green();
  });
  return took;
}
