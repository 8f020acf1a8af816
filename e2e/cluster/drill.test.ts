import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Drill } from "@core-console/shared/contract/drill/drill";
import { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { type CoreNode, identityIn, signalAll } from "../support/cluster/core-node.ts";
import { kuma } from "../support/cluster/kuma.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("drill", { cores: 3, console: true });

const drills = async (): Promise<Drill[]> =>
  ((await cluster().api.client.get("/cluster/drill")).body as unknown[]).map((one) => Drill.parse(one));
const find = async (id: string): Promise<Drill | null> => (await drills()).find((one) => one.id === id) ?? null;

async function start(): Promise<string> {
  const answer = await cluster().api.change("POST", "/cluster/drill");
  expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
  return Drill.parse(answer.body).id;
}

/** Waits for the end of a drill, part by part: at the lowest priority each takes long on a busy machine. */
async function ended(id: string): Promise<Drill> {
  for (let parts = -1; ;) {
    const drill = await until("the next part of a drill", async () => {
      const now = await find(id);
      return now !== null && (now.endedAt !== null || now.parts.length > parts) ? now : null;
    });
    if (drill.endedAt !== null) return drill;
    parts = drill.parts.length;
  }
}

const homeOf = ({ home }: CoreNode): string => identityIn(home)?.folder ?? home;

/** Returns what recovery replaces, of a Core: none of it may change. */
function files(node: CoreNode): unknown {
  const home = homeOf(node);
  const raft = join(home, "raft", "member");
  return {
    // The other Cores stand in it too, as they become voters: that may be noted after the cluster is green.
    identity: { ...(JSON.parse(readFileSync(join(home, "core.json"), "utf8")) as object), peers: null },
    folders: readdirSync(home).filter((name) => name.startsWith("raft") || name.startsWith("recovery")),
    engine: readdirSync(raft).toSorted(),
    inode: statSync(join(raft, "snap", "db")).ino,
  };
}

describe("the fire drill", () => {
  it("without a snapshot says so, and the data of each Core can be recovered from", async () => {
    await cluster().api.add("before the drill");
    const before = cluster().cores.map(files);
    const id = await start();
    const second = await cluster().api.client.ask("POST", "/cluster/drill", {
      headers: { "idempotency-key": randomUUID() },
    });
    expect(second.problem?.code).toBe("drill_busy");
    const drill = await ended(id);
    expect(drill).toMatchObject({ state: "failed", how: "demand", by: "admin", reason: null });
    const own = drill.parts.filter(({ way }) => way !== "snapshot");
    expect(own.map(({ reason }) => reason)).toEqual([null, null, null, null, null, null]);
    expect(own.map(({ missing }) => missing)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(new Set(own.map(({ core }) => core))).toEqual(new Set(cluster().cores.map(({ ref }) => ref)));
    expect(drill.parts.at(-1)).toMatchObject({ way: "snapshot", core: null, reason: { code: "drill_no_snapshot" } });
    expect(cluster().cores.map(files)).toEqual(before);
    for (const node of cluster().cores) expect(existsSync(join(homeOf(node), "drill"))).toBe(false);
    const { body } = await cluster().api.client.get("/cluster");
    expect(body).toMatchObject({
      aliveVoters: 3,
      warnings: expect.arrayContaining([expect.objectContaining({ code: "drill_failed" })]),
    });
  });

  it("by the command line, with a snapshot: every way is timed, what would be lost is said", async () => {
    const taken = Snapshot.parse((await cluster().api.change("POST", "/snapshots")).body);
    await until("a snapshot on two hosts", async () => {
      const { body } = await cluster().api.client.get(`/snapshots/${taken.id}`);
      return Snapshot.parse(body).copies.length === 2;
    });
    await cluster().api.add("after the snapshot");
    // Not ended after the usual time: all parts together take longer than one condition on a busy machine.
    const by = { KUMA_TOKEN: cluster().administrator.token };
    const child = await cluster().run(
      "kuma-drill",
      [...kuma(), "cluster", "drill", "--core", cluster().consoleUrl],
      by,
    );
    const { code } = await child.exited;
    const text = child.text();
    expect({ code, text }).toEqual({
      code: 0,
      text: expect.stringContaining("Whichever Core survives, you could be back"),
    });
    expect(text).toContain("losing nothing");
    const [drill] = await drills();
    expect(drill).toMatchObject({ state: "done" });
    const restored = drill?.parts.find(({ way }) => way === "snapshot");
    expect(restored).toMatchObject({ reason: null, snapshot: { file: taken.file } });
    expect(restored?.missing).toBeGreaterThan(0);
    const { body } = await cluster().api.client.get("/cluster");
    expect(JSON.stringify(body)).not.toContain("drill_failed");
    for (const what of ["drill.start", "drill.begun", "drill.played", "drill.done"])
      expect((await cluster().api.client.get(`/audit?what=${what}`)).text).toContain(what);
  });

  it("a Core that is killed while it plays leaves nothing running, and plays again after its start", async () => {
    const { leader } = await cluster().roles();
    const id = await start();
    const playing = await until("a follower plays", async () => {
      const now = await find(id);
      if (now === null || now.endedAt !== null) throw new Error("the drill is over");
      const node = cluster().cores.find(({ ref }) => ref === now.current?.core && ref !== leader.ref);
      return node !== undefined && existsSync(join(homeOf(node), "drill")) ? node : null;
    });
    signalAll(playing, "SIGKILL");
    await playing.child.exited;
    await until("nothing of the drill runs on its home", () => Promise.resolve(running(homeOf(playing)).length === 0));
    await cluster().restart(playing);
    const drill = await ended(id);
    const own = drill.parts.filter(({ way }) => way === "survivor");
    expect(new Set(own.map(({ core }) => core))).toEqual(new Set(cluster().cores.map(({ ref }) => ref)));
    expect(own.every(({ reason }) => reason === null || reason.code === "drill_core_silent")).toBe(true);
    expect(existsSync(join(homeOf(playing), "drill"))).toBe(false);
  });
});

/** Returns the processes that name a Core's folder of drills in their command line. */
function running(home: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(join(home, "drill"));
    } catch {
      return false;
    }
  });
}
