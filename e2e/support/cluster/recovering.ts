import { PORT } from "@core-console/shared/contract/ports";
import { Hopeless, until } from "../until.ts";
import { changeInSession } from "./administrator.ts";
import type { Cluster } from "./cluster.ts";
import { type CoreNode, identityIn, signalAll } from "./core-node.ts";
import { kuma } from "./kuma.ts";
import { runningIn } from "./processes.ts";

// What an operator does after a majority was lost, by commands.

/** Returns the folder of the Core in a home. */
export const folderOf = ({ home }: CoreNode): string => identityIn(home)?.folder ?? "";

/** Kills all processes of a Core and waits until none is left. */
export async function endCore(node: CoreNode): Promise<void> {
  signalAll(node, "SIGKILL");
  await node.child.exited;
  await until(`nothing of ${node.name} runs`, () => runningIn(node.home).length === 0);
}

/** Ends a Core with SIGTERM. */
export async function stopCore(node: CoreNode): Promise<void> {
  node.child.signal("SIGTERM");
  await node.child.exited;
}

/** Runs `kuma cluster recover` in the home of a Core, with the name of its host. */
export const recoverOn = (
  cluster: Cluster,
  node: CoreNode,
  ...more: readonly string[]
): Promise<{ code: number | null; text: string }> =>
  cluster.kuma(["cluster", "recover", "--home", node.home, "--host-name", node.host, ...more]);

/** Starts a Core that was recovered, and waits until it leads a cluster of this generation alone. */
export async function startAlone(cluster: Cluster, node: CoreNode, generation: number): Promise<void> {
  await cluster.restart(node);
  cluster.goOnWith(node);
  await until(`${node.name} leads alone`, async () => {
    if (node.child.exit() !== null) throw new Hopeless(node.child.text().slice(-500));
    const view = await cluster.api.cluster();
    return view.leader?.ref === node.ref && view.voters === 1 && view.generation === generation ? view : null;
  });
}

/** Adds Cores until three vote. */
export async function growToThree(cluster: Cluster, names: readonly [string, string]): Promise<void> {
  for (const name of names) await cluster.join(name);
  const { voters } = await cluster.green();
  if (voters !== 3) throw new Error(`${voters} voters`);
}

/**
 * Starts a Core of the life that ended, which learns that, and has it rejoin by the command that it names; an
 * administrator approves it.
 */
export async function comeBack(cluster: Cluster, old: CoreNode, survivor: CoreNode): Promise<void> {
  const outdated = await cluster.run(`${old.name}-outdated`, old.argv);
  const { code } = await outdated.exited;
  if (code !== 1 || !outdated.text().includes("kuma core --rejoin"))
    throw new Error(`${old.name} does not say that its life has ended: ${outdated.text().slice(-500)}`);
  await rejoin(cluster, old, survivor);
}

/** Has a Core whose life has ended rejoin; an administrator approves it. */
export async function rejoin(
  cluster: Cluster,
  old: CoreNode,
  survivor: CoreNode,
  ...more: readonly string[]
): Promise<void> {
  const words = [...kuma(), "core", "--rejoin", `${survivor.host}:${PORT.internal}`, "--home", old.home, ...more];
  const run = await cluster.run(`${old.name}-rejoin`, words);
  const { code } = await run.exited;
  if (code !== 0 || !run.text().includes(`${old.name} joins`)) throw new Error(run.text().slice(-500));
  old.child = await cluster.run(`${old.name}-again`, old.argv);
  const path = `/services/${old.ref}`;
  const waiting = await until(`${old.name} waits for approval`, async () => {
    if (old.child.exit() !== null) throw new Hopeless(old.child.text().slice(-500));
    return (await cluster.api.show(old.ref)).join?.approval;
  });
  const { fingerprint, host, addresses } = waiting;
  const console = cluster.client(`http://${survivor.host}:${PORT.console}`);
  const body = { fingerprint, host, addresses };
  const status = await changeInSession(console, cluster.administrator, "POST", `${path}/approve`, body);
  if (status !== 200) throw new Error(`approving ${old.name}: ${status}`);
  await until(`${old.name} has its identity`, () => identityIn(old.home));
  cluster.cores.push(old);
}

/** Adds services until a call fails, as it does once the majority is lost; returns the names that were confirmed. */
export async function addUntilLost(cluster: Cluster, prefix: string): Promise<string[]> {
  const confirmed: string[] = [];
  for (let n = 1; ; n++) {
    const name = `${prefix} ${n}`;
    try {
      await cluster.api.add(name);
    } catch {
      return confirmed;
    }
    confirmed.push(name);
  }
}
