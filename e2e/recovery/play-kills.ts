import { Cluster } from "../support/cluster/cluster.ts";
import { goOn, killAt, killPoints, lostMajority, WAYS } from "./kills.ts";

/** Plays the matrix: every moment at which the command can be killed, by every way to go on. Returns the exit code. */
export async function playKills({ only }: { only: string }): Promise<number> {
  const cluster = await Cluster.start({ cores: 3 });
  const failed: string[] = [];
  let passed = 0;
  try {
    const scene = await lostMajority(cluster);
    const points = await killPoints(scene);
    console.log(`${points.length} moments, ${WAYS.length} ways to go on: ${points.length * WAYS.length} cases`);
    for (const point of points.filter(({ name }) => name.includes(only))) {
      const killed = await killAt(scene, point);
      const marks: string[] = [];
      for (const way of WAYS) {
        const why = await goOn(scene, killed, way).then(
          () => null,
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        if (why === null) passed++;
        else failed.push(`${point.name}, then ${way}: ${why}`);
        marks.push(`${way} ${why === null ? "ok" : "FAILED"}`);
        if (why !== null) await endAll(cluster);
      }
      console.log(`${point.name.padEnd(34)} ${killed.padEnd(10)} ${marks.join(", ")}`);
    }
  } finally {
    const left = await cluster.stop(failed.length > 0 ? "recovery-kills" : null);
    if (left.length > 0) failed.push("processes that did not end by SIGTERM");
  }
  for (const line of failed) console.log(`FAILED  ${line}`);
  console.log(`${passed} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

/** Ends what a failed case has left running. */
async function endAll(cluster: Cluster): Promise<void> {
  for (const node of cluster.cores) {
    node.child.signal("SIGKILL");
    await node.child.exited;
  }
}
