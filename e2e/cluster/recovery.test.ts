import { existsSync, globSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { certificatesIn, type CoreNode } from "../support/cluster/core-node.ts";
import { kuma } from "../support/cluster/kuma.ts";
import { type Child, runningIn } from "../support/cluster/processes.ts";
import {
  addUntilLost,
  comeBack,
  endCore,
  folderOf,
  growToThree,
  recoverOn,
  startAlone,
  stopCore,
} from "../support/cluster/recovering.ts";
import { seeded } from "../support/random.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("recovery", { cores: 3 });

/** Kills the two followers at once, then stops the leader, whose log has all that was confirmed. */
async function loseFollowers(): Promise<{ survivor: CoreNode; lost: [CoreNode, CoreNode] }> {
  const { leader: survivor, followers } = await cluster().roles();
  const [first, second] = followers;
  if (first === undefined || second === undefined) throw new Error("there are no two followers");
  await Promise.all([endCore(first), endCore(second)]);
  await stopCore(survivor);
  return { survivor, lost: [first, second] };
}

const recover = (node: CoreNode, ...more: string[]) => recoverOn(cluster(), node, ...more);

/** The steps at which the command is killed: two of six by a seed, or those that are asked for, in their order. */
const STEPS = ((): number[] => {
  const asked = process.env["KUMA_TEST_STEPS"];
  if (asked !== undefined) return asked.split(",").map(Number);
  const seed = Date.now() % 1_000_000;
  const random = seeded(seed);
  const [one, two] = [1 + Math.floor(random() * 6), 1 + Math.floor(random() * 6)];
  console.info(`killed at the steps ${one} and ${two}; KUMA_TEST_STEPS=${one},${two} repeats it`);
  return [one, two];
})();

describe("kuma cluster recover", () => {
  it("refuses while any Core answers, whoever is asked, and changes nothing", async () => {
    const node = await cluster().follower();
    const running = await recover(node, "--lost", "core-1");
    expect(running).toMatchObject({ code: 1, text: expect.stringContaining(`process ${node.child.pid}`) });
    await stopCore(node);
    const others = await recover(node, "--lost", "core-1");
    expect(others.code).toBe(1);
    expect(others.text).toMatch(/^kuma: Nothing was changed: (\S+:72(09|10),? ){4}answer\./);
    expect(others.text).toContain("generation 1");
    expect(globSync("{recovery*,raft.*}", { cwd: folderOf(node) })).toEqual([]);
    await cluster().heal();
  });

  it("raft/.reset in a cluster that is well is refused and removed; the Core starts as before", async () => {
    const node = await cluster().follower();
    await stopCore(node);
    const file = join(folderOf(node), "raft", ".reset");
    writeFileSync(file, "");
    const refused = await cluster().run("reset-refused", node.argv);
    expect(await refused.exited).toMatchObject({ code: 1 });
    expect(refused.text()).toContain("raft/.reset was refused and removed");
    expect(existsSync(file)).toBe(false);
    await cluster().heal();
    expect(await cluster().api.cluster()).toMatchObject({ generation: 1, voters: 3 });
  });

  it("goes on from the survivor's data with every confirmed change, and grows to three again", async () => {
    const adding = addUntilLost(cluster(), "under traffic");
    await until("some changes are confirmed", async () => (await cluster().api.named("under traffic 5")) !== null);
    const { survivor, lost } = await loseFollowers();
    const confirmed = await adding;
    const [first, second] = lost;
    const planned = await cluster().kuma(["cluster", "recover", "--plan", "--json", "--home", survivor.home]);
    const { last } = (JSON.parse(planned.text) as { host: { log: { last: unknown } } }).host.log;

    const unnamed = await recover(survivor);
    expect(unnamed).toMatchObject({ code: 2, text: expect.stringContaining("--switched-off") });
    const named = ["--switched-off", first.name, "--lost", second.name];
    const elsewhere = await recover(survivor, ...named.slice(0, 2), "--lost", "core-9");
    expect(elsewhere).toMatchObject({ code: 2, text: expect.stringContaining("core-9") });
    const done = await recover(survivor, ...named, "--json");
    expect(done).toMatchObject({ code: 0 });
    const from = JSON.parse(done.text.slice(done.text.indexOf("{"))) as { last: unknown; newCaHash: string | null };
    expect(from.last).toEqual(last);
    // A host that is lost may hold the CA's key.
    expect(from.newCaHash).toMatch(/^sha256:/);

    await startAlone(cluster(), survivor, 2);
    const names = new Set((await cluster().api.services()).map(({ name }) => name));
    expect(confirmed.filter((name) => !names.has(name))).toEqual([]);
    // One that is switched off keeps its service; a lost one's is removed.
    expect(await cluster().api.named(first.name)).toMatchObject({ ref: first.ref, state: "created" });
    expect(await cluster().api.named(second.name)).toBeNull();
    expect(globSync("{recovery,recovery.json,raft.before-*}", { cwd: folderOf(survivor) })).toHaveLength(1);
    // They cannot verify the new CA; they know the survivor by its key.
    for (const [old, text] of [
      [first, "kuma core --rejoin"],
      [second, "this Core was taken for lost"],
    ] as const) {
      const outdated = await cluster().run(`${old.name}-outdated`, old.argv);
      expect(await outdated.exited, outdated.text().slice(-500)).toMatchObject({ code: 1 });
      expect(outdated.text()).toContain(text);
    }
    await growToThree(cluster(), ["core-4", "core-5"]);
  });

  it("killed at any step and run again, it completes; old survivors learn that their life has ended, and come back", async () => {
    const leader = await cluster().leader();
    await until("the leader has the CA's key", () => certificatesIn(leader.home).caKey !== null);
    const { survivor, lost } = await loseFollowers();
    const off = ["--switched-off", lost.map(({ name }) => name).join(",")];
    const words = [...kuma(), "cluster", "recover", "--home", survivor.home, "--host-name", survivor.host, ...off];
    for (const step of STEPS) {
      let run: Child | null = null;
      run = await cluster().run(`killed-${step}`, words, {}, (text) => {
        if (text.includes(`${step}/6`)) run?.signal("SIGKILL");
      });
      await run.exited;
      await until("nothing of it runs", () => runningIn(survivor.home).length === 0);
    }
    if (existsSync(join(folderOf(survivor), "recovery.json"))) {
      expect(await recover(survivor, ...off)).toMatchObject({ code: 0 });
    }
    await startAlone(cluster(), survivor, 3);
    expect(await cluster().api.named("under traffic 1")).not.toBeNull();

    for (const old of lost) await comeBack(cluster(), old, survivor);
    expect(await cluster().green()).toMatchObject({ voters: 3, generation: 3 });
  });

  it("raft/.reset with no other Core alive begins the next life by a start alone", async () => {
    const { survivor } = await loseFollowers();
    writeFileSync(join(folderOf(survivor), "raft", ".reset"), "");
    await startAlone(cluster(), survivor, 4);
    expect(survivor.child.text()).toContain("goes on alone as generation 4");
    expect(await cluster().api.named("under traffic 1")).not.toBeNull();
  });
});
