import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PORT } from "@core-console/shared/contract/ports";
import type { Cluster } from "../support/cluster/cluster.ts";
import { certificatesIn, type CoreNode } from "../support/cluster/core-node.ts";
import { kuma } from "../support/cluster/kuma.ts";
import { addUntilLost, endCore, folderOf, recoverOn, startAlone, stopCore } from "../support/cluster/recovering.ts";
import { runningIn } from "../support/cluster/processes.ts";
import { until } from "../support/until.ts";

/** A moment at which `kuma cluster recover` is killed. */
export interface KillPoint {
  /** `7:before journal: records` */
  name: string;
  /** as kill-at.mjs reads it */
  at: string;
}

/** What is done after the command was killed. */
export const WAYS = ["same answers", "other answers", "start of the Core", "raft/.reset", "rejoin", "retire"] as const;
export type Way = (typeof WAYS)[number];

/** A cluster of which all Cores but one are lost, with that one's home as it was before any recovery. */
export interface Scene {
  cluster: Cluster;
  survivor: CoreNode;
  lost: readonly [CoreNode, CoreNode];
  /** names of services that its log holds */
  confirmed: readonly string[];
  /** ID of the life that ends */
  life: string;
}

const PRELOAD = `--import=${join(import.meta.dirname, "kill-at.mjs")}`;

/** Adds services until all Cores are killed, one by one, and keeps what is left of the first, the leader. */
export async function lostMajority(cluster: Cluster): Promise<Scene> {
  const { leader: survivor, followers } = await cluster.roles();
  const [first, second] = followers;
  if (first === undefined || second === undefined) throw new Error("there are no two followers");
  await until("the leader has the CA's key", () => certificatesIn(survivor.home).caKey !== null);
  const adding = addUntilLost(cluster, "under traffic");
  await until("some changes are confirmed", async () => (await cluster.api.named("under traffic 5")) !== null);
  await Promise.all([endCore(first), endCore(second), endCore(survivor)]);
  const confirmed = await adding;
  const scene = { cluster, survivor, lost: [first, second] as const, confirmed, life: lifeOf(survivor) };
  copyTree(survivor.home, kept(scene, "before"));
  return scene;
}

const kept = ({ cluster }: Pick<Scene, "cluster">, name: string): string => join(cluster.dir, "kept", name);

function copyTree(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  execFileSync("mkdir", ["-p", to]);
  execFileSync("cp", ["-a", "--sparse=always", `${from}/.`, to]);
}

/** Puts a kept state in the place of the survivor's home. */
const back = (scene: Scene, name: string): void => copyTree(kept(scene, name), scene.survivor.home);

interface Self {
  generation: number;
  lifeId: string;
  removed?: { why: { code: string } };
}
const selfOf = (node: CoreNode): Self => JSON.parse(readFileSync(join(folderOf(node), "core.json"), "utf8")) as Self;
const lifeOf = (node: CoreNode): string => selfOf(node).lifeId;

const SAME = ({ lost }: Scene): string[] => ["--switched-off", lost[0].name, "--lost", lost[1].name];
const OTHER = ({ lost }: Scene): string[] => ["--switched-off", lost.map(({ name }) => name).join(",")];

/** Runs the command once to its end and returns all moments at which it may be killed. */
export async function killPoints(scene: Scene): Promise<KillPoint[]> {
  back(scene, "before");
  const file = join(scene.cluster.dir, "points");
  const done = await scene.cluster.kuma(recoverWords(scene), { NODE_OPTIONS: PRELOAD, KUMA_POINTS: file });
  if (done.code !== 0) throw new Error(done.text);
  const changes = readFileSync(file, "utf8").trim().split("\n");
  return changes.flatMap((what, i) =>
    (what.startsWith("journal") || i === changes.length - 1 ? ["before", "after"] : ["before"]).map((when) => ({
      name: `${i + 1}:${when} ${what}`,
      at: `${i + 1}:${when}`,
    })),
  );
}

const recoverWords = (scene: Scene): string[] => {
  const { home, host } = scene.survivor;
  return ["cluster", "recover", "--home", home, "--host-name", host, ...SAME(scene)];
};

/** Kills the command at a moment and keeps the home as that left it. Returns how far the command came. */
export async function killAt(scene: Scene, point: KillPoint): Promise<Killed> {
  back(scene, "before");
  const { home, name } = scene.survivor;
  const words = [...kuma(), ...recoverWords(scene)];
  const run = await scene.cluster.run(`killed-${name}`, words, { NODE_OPTIONS: PRELOAD, KUMA_KILL_AT: point.at });
  const { signal } = await run.exited;
  if (signal !== "SIGKILL") throw new Error(`it was not killed at ${point.name}: ${run.text().slice(-500)}`);
  await until("nothing of it runs", () => runningIn(home).length === 0);
  copyTree(home, kept(scene, "killed"));
  const journal = join(folderOf(scene.survivor), "recovery.json");
  const step = existsSync(journal) ? (JSON.parse(readFileSync(journal, "utf8")) as { step: string }).step : null;
  if (step !== null) return step === "switch" ? "switching" : "begun";
  return selfOf(scene.survivor).generation === 1 ? "untouched" : "done";
}
/** How far a killed run came: it left no journal, or one to take back, or to complete; or it was done. */
type Killed = "untouched" | "begun" | "switching" | "done";

/** Does one thing after the kill. Throws where the recovery is neither completed nor taken back by it. */
export async function goOn(scene: Scene, killed: Killed, way: Way): Promise<void> {
  back(scene, "killed");
  await ACTS[way](scene, killed);
}

const ACTS: Readonly<Record<Way, (scene: Scene, killed: Killed) => Promise<void>>> = {
  "same answers": async (scene, killed) => {
    if (killed !== "done") await recovers(scene, SAME(scene));
    await goesOnAlone(scene);
  },
  "other answers": async (scene, killed) => {
    if (killed === "done") return;
    const old = certificatesIn(scene.survivor.home).ca;
    await recovers(scene, OTHER(scene));
    isWhole(scene);
    // No Core is lost by these answers, so the CA stays; what was being replaced is completed by the first ones.
    if (killed !== "switching") expectThat("the CA stays", certificatesIn(scene.survivor.home).ca === old);
  },
  "start of the Core": async (scene, killed) => {
    if (killed === "switching" || killed === "done") return goesOnAlone(scene);
    const { survivor, cluster } = scene;
    await cluster.restart(survivor);
    await until("the Core runs as before", () => survivor.child.text().includes("continues"));
    await until("what the recovery left is removed", () => leftOvers(scene).length === 0);
    await endCore(survivor);
    isAsBefore(scene);
  },
  "raft/.reset": async (scene, killed) => {
    const raft = join(folderOf(scene.survivor), "raft");
    // Between two renames there is no such folder, and nothing to put a file into.
    if (!existsSync(raft)) return;
    if (killed === "done") return;
    writeFileSync(join(raft, ".reset"), "");
    await goesOnAlone(scene);
    expectThat("the file is removed", !existsSync(join(raft, ".reset")));
  },
  rejoin: async (scene, killed) => {
    if (killed === "done") return;
    const { survivor, cluster, lost } = scene;
    const words = ["core", "--rejoin", `${lost[0].host}:${PORT.internal}`, "--home", survivor.home];
    const before = stateOf(scene);
    const { code, text } = await cluster.kuma(words);
    const refused = killed === "switching" ? "Complete it first" : lost[0].host;
    expectThat(`it is refused: ${text}`, code === 1 && text.includes(refused));
    expectThat("nothing is changed", stateOf(scene) === before);
  },
  retire: async (scene, killed) => {
    const { survivor, cluster, life } = scene;
    const words = ["cluster", "retire", life, "--home", survivor.home, "--host-name", survivor.host];
    const before = stateOf(scene);
    const { code, text } = await cluster.kuma(words);
    if (killed === "switching" || killed === "done") {
      expectThat(`it is refused: ${text}`, code === 1);
      return expectThat("nothing is changed", stateOf(scene) === before);
    }
    expectThat(`it is retired: ${text}`, code === 0 && selfOf(survivor).removed?.why.code === "life_retired");
    const again = await recoverOn(cluster, survivor, ...SAME(scene));
    expectThat(`nothing is recovered there any more: ${again.text}`, again.code === 1);
    const start = await cluster.run("retired", survivor.argv);
    const ended = await start.exited;
    expectThat(`it does not start: ${start.text()}`, ended.code === 1 && start.text().includes("kuma cluster retire"));
  },
};

function expectThat(what: string, holds: boolean): void {
  if (!holds) throw new Error(`does not hold: ${what.slice(0, 1000)}`);
}

async function recovers({ cluster, survivor }: Scene, answers: readonly string[]): Promise<void> {
  const { code, text } = await recoverOn(cluster, survivor, ...answers);
  expectThat(`it completes: ${text}`, code === 0);
}

/** The files that a recovery makes beside the data. */
const leftOvers = ({ survivor }: Scene): string[] => globSync("recovery*", { cwd: folderOf(survivor) });

/** Everything in the Core's folder, with sizes; the command line writes no log there. */
function stateOf({ survivor }: Scene): string {
  return execFileSync("find", [folderOf(survivor), "-printf", "%P %s %m\n"], { encoding: "utf8" });
}

/** Checks that a recovery ended, and once. */
function isWhole(scene: Scene): void {
  const { survivor } = scene;
  expectThat("nothing of the recovery is left", leftOvers(scene).length === 0);
  const old = globSync("raft.before-*", { cwd: folderOf(survivor) });
  expectThat(`one folder of old data: ${old.join(", ")}`, old.length === 1);
  const { generation } = selfOf(survivor);
  expectThat(`generation 2, not ${generation}`, generation === 2);
}

function isAsBefore(scene: Scene): void {
  const { survivor, life } = scene;
  expectThat("the life is the old one", lifeOf(survivor) === life && selfOf(survivor).generation === 1);
  expectThat("no other data", globSync("raft.*", { cwd: folderOf(survivor) }).length === 0);
}

/** Starts the Core and checks that it goes on alone with all that its log held. */
async function goesOnAlone(scene: Scene): Promise<void> {
  const { cluster, survivor, confirmed } = scene;
  await startAlone(cluster, survivor, 2);
  const names = new Set((await cluster.api.services()).map(({ name }) => name));
  const missing = confirmed.filter((name) => !names.has(name));
  expectThat(`all is there but ${missing.join(", ")}`, missing.length === 0);
  await stopCore(survivor);
  isWhole(scene);
}
