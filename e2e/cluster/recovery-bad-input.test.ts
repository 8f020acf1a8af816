import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Lives } from "@core-console/shared/contract/life";
import { PORT } from "@core-console/shared/contract/ports";
import { admits } from "../support/cluster/admits.ts";
import { changeInSession } from "../support/cluster/administrator.ts";
import { certificatesIn, type CoreNode } from "../support/cluster/core-node.ts";
import { codeOf } from "../support/cluster/client.ts";
import { kuma } from "../support/cluster/kuma.ts";
import { type Child, runningIn } from "../support/cluster/processes.ts";
import { endCore, folderOf, recoverOn, startAlone, stopCore } from "../support/cluster/recovering.ts";
import { Hopeless, until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("recovery-bad-input", { cores: 3 });
const HOSTILE = `--import=${join(import.meta.dirname, "hostile-host.mjs")}`;

let [survivor, second, third]: CoreNode[] = [];
const cores = (): [CoreNode, CoreNode, CoreNode] => {
  if (survivor === undefined || second === undefined || third === undefined)
    throw new Error("there are no three Cores");
  return [survivor, second, third];
};

const off = (...nodes: CoreNode[]): string[] => ["--switched-off", nodes.map(({ name }) => name).join(",")];
const wordsOf = ({ home, host }: CoreNode, ...more: string[]): string[] =>
  ["cluster", "recover", "--home", home, "--host-name", host].concat(more);
/** What a recovery leaves in a Core's folder. */
const madeBy = (node: CoreNode): string[] => globSync("{recovery,recovery.json,raft.*}", { cwd: folderOf(node) });
const selfOf = (node: CoreNode) =>
  JSON.parse(readFileSync(join(folderOf(node), "core.json"), "utf8")) as { generation: number; lifeId: string };

/** Begins a recovery whose process stops itself, as by SIGSTOP, once its journal names this step. */
async function stoppedAt(step: string, node: CoreNode, ...more: string[]): Promise<Child> {
  const env = { NODE_OPTIONS: HOSTILE, KUMA_HOST_STOP_AT: step };
  const run = await cluster().run(`stopped-${node.name}`, [...kuma(), ...wordsOf(node, ...more)], env);
  await until(`its journal names ${step}, and it stands`, () => {
    if (run.exit() !== null) throw new Hopeless(run.text().slice(-500));
    return stateOf(run.pid) === "T" && journalOf(node) === step;
  });
  return run;
}
const stateOf = (pid: number): string => /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1] ?? "";
const journalOf = (node: CoreNode): string =>
  (JSON.parse(readFileSync(join(folderOf(node), "recovery.json"), "utf8")) as { step: string }).step;

/** Removes what an interrupted run left, which the next one would continue. */
const forget = (node: CoreNode): void => {
  for (const name of ["recovery", "recovery.json"])
    rmSync(join(folderOf(node), name), { recursive: true, force: true });
};

const accepts = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });

describe("a recovery that must not be", () => {
  it("all Cores are killed at once, and one of them is recovered", async () => {
    const { leader, followers } = await cluster().roles();
    [survivor, second, third] = [leader, ...followers];
    await cluster().api.add("confirmed");
    await until("the leader has the CA's key", () => certificatesIn(leader.home).caKey !== null);
    await Promise.all(cores().map(endCore));
    expect(await accepts(leader.host, PORT.internal)).toBe(false);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["a clock an hour behind the data", { KUMA_HOST_CLOCK_MS: "-3600000" }, /--clock-is-right/],
    ["a disk without the room", { KUMA_HOST_DISK: "small" }, /Nothing was changed: the recovery needs \d+ MiB/],
    ["a disk that becomes full", { KUMA_HOST_DISK: "full" }, /The disk became full/],
  ])("%s: it says so, and the data is as it was", async (_, host, text) => {
    const [node, ...others] = cores();
    const engine = join(folderOf(node), "raft/member");
    forget(node);
    const before = execFileSync("find", [engine, "-type", "f", "-printf", "%P %s %T@\n"], { encoding: "utf8" });
    const refused = await cluster().kuma(wordsOf(node, ...off(...others)), { NODE_OPTIONS: HOSTILE, ...host });
    expect(refused).toMatchObject({ code: 1, text: expect.stringMatching(text) });
    expect(execFileSync("find", [engine, "-type", "f", "-printf", "%P %s %T@\n"], { encoding: "utf8" })).toBe(before);
    expect(selfOf(node).generation).toBe(1);
    expect(globSync("raft.*", { cwd: folderOf(node) })).toEqual([]);
  });

  it("on two hosts at once, where they reach each other: the second one notices the first", async () => {
    const [node, other, last] = cores();
    forget(node);
    const first = await stoppedAt("force", node, ...off(other, last));
    const refused = await recoverOn(cluster(), other, ...off(node, last));
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining(`${node.host}:${PORT.raft}`) });
    expect(madeBy(other)).toEqual([]);
    first.signal("SIGKILL");
    await first.exited;
    await until("nothing of it runs", () => runningIn(node.home).length === 0);
  });

  it("a Core that comes back in the middle stops it before it replaces anything; without that Core it completes", async () => {
    const [node, other, last] = cores();
    const run = await stoppedAt("records", node, ...off(other, last));
    other.child = await cluster().run(`${other.name}-back`, other.argv);
    await until("it listens", () => accepts(other.host, PORT.internal));
    run.signal("SIGCONT");
    expect(await run.exited).toMatchObject({ code: 1 });
    expect(run.text()).toContain(`${other.host}:${PORT.internal}`);
    expect(selfOf(node).generation).toBe(1);
    expect(globSync("raft.*", { cwd: folderOf(node) })).toEqual([]);
    await endCore(other);

    const done = await recoverOn(cluster(), node, ...off(other, last));
    expect(done.code, done.text).toBe(0);
    await startAlone(cluster(), node, 2);
    expect(await cluster().api.named("confirmed")).not.toBeNull();
  });

  it("a certificate of the life that ended is refused on 7209, and on 7210 is told so and nothing else", async () => {
    const [node, other] = cores();
    const { ca } = certificatesIn(node.home);
    const old = certificatesIn(other.home);
    expect(await admits(node.host, PORT.raft, { ca, ...certificatesIn(node.home).raft })).toBe(true);
    expect(await admits(node.host, PORT.raft, { ca, ...old.raft })).toBe(false);
    expect(await admits(node.host, PORT.raft, { ca, cert: old.cert, key: old.key })).toBe(false);
    const asOld = cluster().client(`https://${node.host}:${PORT.internal}`, { ca, cert: old.cert, key: old.key });
    for (const path of ["/node/ca-key", "/services", "/cluster", "/node/snapshots/x"]) {
      const answer = await asOld.ask("GET", path);
      expect([path, answer.status]).toEqual([path, expect.toSatisfy((status) => status === 401 || status === 403)]);
    }
  });

  it("on an outdated survivor: it says where the cluster was recovered, and changes nothing", async () => {
    const [node, other, last] = cores();
    const refused = await recoverOn(cluster(), other, ...off(node, last));
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining("generation 2") });
    expect(madeBy(other)).toEqual([]);
  });

  it("in another home there is nothing to recover, and no recovery is begun there", async () => {
    const home = join(cluster().dir, "another");
    mkdirSync(home);
    const refused = await cluster().kuma(["cluster", "recover", "--home", home, "--host-name", "x"]);
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining("--home DIR") });
    expect(globSync("*", { cwd: home })).toEqual([]);
  });

  it("on two hosts that do not reach each other: when the two lives meet neither takes a change until one is retired", async () => {
    const [node, other, last] = cores();
    await stopCore(node);
    const recovered = await recoverOn(cluster(), other, ...off(node, last));
    expect(recovered.code, recovered.text).toBe(0);
    const lives = [selfOf(node), selfOf(other)];
    expect(lives.map(({ generation }) => generation)).toEqual([2, 2]);
    expect(lives[0]?.lifeId).not.toBe(lives[1]?.lifeId);
    await startAlone(cluster(), other, 2);
    await cluster().restart(node);

    for (const one of [node, other]) {
      const api = cluster().consoleOf(one);
      await until(`${one.name} meets the other life`, async () => {
        const { warnings } = await api.cluster();
        return warnings.some(({ code }) => code.includes("life")) || null;
      });
      const refused = await api.change("POST", "/services", { body: { kind: "core", name: `of ${one.name}` } });
      expect([one.name, codeOf(refused)]).toEqual([one.name, "other_life"]);
    }
    await stopCore(other);
    const ended = lives[1]?.lifeId ?? "";
    const words = ["cluster", "retire", ended, "--home", other.home, "--host-name", other.host];
    const retired = await cluster().kuma(words);
    expect(retired.code, retired.text).toBe(0);
    const { others } = Lives.parse((await cluster().consoleOf(node).client.get("/cluster/lives")).body);
    const console = cluster().client(`http://${node.host}:${PORT.console}`);
    for (const { id } of others)
      expect(await changeInSession(console, cluster().administrator, "DELETE", `/cluster/lives/${id}`)).toBe(204);
    cluster().goOnWith(node);
    expect((await cluster().api.add("after one was retired")).name).toBe("after one was retired");
  });
});
