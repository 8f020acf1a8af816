import type { Cluster } from "../support/cluster/cluster.ts";
import { type CoreNode, signalAll, signalCore, signalEngine } from "../support/cluster/core-node.ts";
import { lasting, until } from "../support/until.ts";

/** A fault of the cluster, and how it is healed. */
export interface Fault {
  name: string;
  /** a majority survives: then no action may fail, however short the fault */
  majority: boolean;
  /** starts the fault; returns the function that heals it */
  strike(cluster: Cluster, random: () => number): Promise<() => Promise<void>>;
}

/** Returns the Core to hit: the leader most of the time, where faults have the largest effect. */
async function victim(cluster: Cluster, random: () => number): Promise<CoreNode> {
  return random() < 0.7 ? cluster.leader() : cluster.follower();
}

const killed = (name: string, kill: (node: CoreNode) => void): Fault => ({
  name,
  majority: true,
  async strike(cluster, random) {
    const node = await victim(cluster, random);
    kill(node);
    await node.child.exited;
    return () => cluster.restart(node);
  },
});

const stopped = (name: string, signal: (node: CoreNode, name: NodeJS.Signals) => void): Fault => ({
  name,
  majority: true,
  async strike(cluster, random) {
    const node = await victim(cluster, random);
    signal(node, "SIGSTOP");
    await lasting(2000 + random() * 8000);
    return async () => {
      signalAll(node, "SIGCONT");
      // A Core that hung for too long was ended by its watchdog.
      if (node.child.exit() !== null) await cluster.restart(node);
    };
  },
});

export const FAULTS: readonly Fault[] = [
  killed("kill -9 of a Core", (node) => signalCore(node, "SIGKILL")),
  {
    name: "kill -9 of an engine",
    majority: true,
    async strike(cluster, random) {
      signalEngine(await victim(cluster, random), "SIGKILL");
      return () => Promise.resolve();
    },
  },
  killed("kill -9 of a Core and its engine", (node) => signalAll(node, "SIGKILL")),
  killed("SIGTERM of a Core", (node) => signalCore(node, "SIGTERM")),
  stopped("SIGSTOP of a Core for 2 to 10 s", (node, name) => void node.child.signal(name)),
  stopped("SIGSTOP of an engine for 2 to 10 s", signalEngine),
  stopped("SIGSTOP of all of a Core for 2 to 10 s", signalAll),
  {
    name: "kill -9 of all Cores at once",
    majority: false,
    async strike(cluster) {
      for (const node of cluster.cores) signalAll(node, "SIGKILL");
      await Promise.all(cluster.cores.map((node) => node.child.exited));
      return async () => void (await Promise.all(cluster.cores.map((node) => cluster.restart(node))));
    },
  },
  {
    name: "kill -9 of two Cores, one after the other",
    majority: false,
    async strike(cluster) {
      const first = await cluster.leader();
      signalAll(first, "SIGKILL");
      await until("the next leader", async () => (await cluster.leader()) !== first);
      const second = await cluster.leader();
      signalAll(second, "SIGKILL");
      await Promise.all([first.child.exited, second.child.exited]);
      return async () => {
        await cluster.restart(second);
        await cluster.restart(first);
      };
    },
  },
  {
    name: "a member is taken out for good, and another joins in its place",
    majority: true,
    async strike(cluster, random) {
      const node = await victim(cluster, random);
      const asked = await cluster.api.change("DELETE", `/services/${node.ref}`);
      if (asked.status !== 202) throw new Error(`removing ${node.name}: ${asked.text}`);
      await node.child.exited;
      await until("its row is gone", async () => (await cluster.api.named(node.name)) === null);
      cluster.cores.splice(cluster.cores.indexOf(node), 1);
      return async () => void (await cluster.join(`in-place-${Math.floor(random() * 1e9)}`));
    },
  },
];
