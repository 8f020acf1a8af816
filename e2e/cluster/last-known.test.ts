import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ClusterView } from "@core-console/shared/contract/cluster";
import { PORT } from "@core-console/shared/contract/ports";
import { codeOf } from "../support/cluster/client.ts";
import { type CoreNode, identityIn, signalAll } from "../support/cluster/core-node.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("last-known", { cores: 3 });

/** Runs a command on the host of a Core without a sign-in. */
const onHost = (node: CoreNode, ...words: string[]) =>
  cluster().kuma([...words, "--home", node.home], { KUMA_TOKEN: "" });

const stateOf = (node: CoreNode): string => join(identityIn(node.home)?.folder ?? "", "state/records");

async function end(node: CoreNode): Promise<void> {
  signalAll(node, "SIGKILL");
  await node.child.exited;
}

/** Runs a command until its text fits: a Core that was just started has not heard the others yet. */
const untilSays = (what: string, node: CoreNode, words: string[], fits: (text: string) => boolean): Promise<string> =>
  until(what, async () => {
    const { text } = await onHost(node, ...words);
    return fits(text) ? text : null;
  });

describe("the last known state", () => {
  it("on a host of a cluster that is well, who is not signed in reads what its Core knows", async () => {
    const node = await cluster().follower();
    const { code, text } = await onHost(node, "cluster", "status");
    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining("not signed in: read from this host") });
    const log = await onHost(node, "service", "log", node.name, "--tail", "5");
    expect(log.code).toBe(0);
    const entry = await until("the use is in the audit", async () => {
      const { body } = await cluster().api.client.get("/audit?what=host.read");
      return (body as { who: string; name: string }[]).find(({ who }) => who === `host:${node.name}`) ?? null;
    });
    expect(entry.name).toMatch(/^kuma /);
  });

  it("after all were killed and one was started: which Cores there are, how many are needed, where they are", async () => {
    await cluster().green();
    const [first, ...others] = cluster().cores;
    if (first === undefined) throw new Error("there is no Core");
    await until("each has its copy of all three", async () => {
      const { text } = await onHost(first, "cluster", "status", "--json");
      return cluster().cores.every((node) => existsSync(stateOf(node))) && text.includes('"voters": 3');
    });
    // Members are written within 2 s; a clean stop writes at once.
    first.child.signal("SIGTERM");
    await first.child.exited;
    for (const node of others) await end(node);

    const stopped = await onHost(first, "cluster", "status");
    expect(stopped.code).toBe(1);
    expect(stopped.text).toContain(`${first.name}, the Core of this host, does not run`);
    for (const { name } of cluster().cores) expect(stopped.text).toContain(name);

    await cluster().restart(first);
    const status = await untilSays(
      "the Core that was started alone shows its copy",
      first,
      ["cluster", "status"],
      (text) => text.includes("the copy of the Core that was asked, current"),
    );
    for (const { name } of cluster().cores) expect(status).toContain(name);
    const list = await onHost(first, "service", "list");
    for (const { host } of cluster().cores) expect(list.text).toContain(host);
    const json = await onHost(first, "cluster", "status", "--json");
    const view = ClusterView.parse(JSON.parse(json.text.slice(json.text.indexOf("{"))));
    expect(view).toMatchObject({ voters: 3, majority: 2, aliveVoters: 1, leader: null });

    // A session or a token is not in the copy: that is no sign-out.
    const own = cluster().signedIn(`http://${first.host}:${PORT.rest}`);
    const refused = await own.ask("GET", "/services?stale=1");
    expect(["no_leader", "no_quorum"]).toContain(codeOf(refused));
  });

  it("a Core that waits for a majority says of itself what its log ends with, and plans rank it by that", async () => {
    const [first, second] = cluster().cores;
    if (first === undefined || second === undefined) throw new Error("there are no two Cores");
    second.child.signal("SIGTERM");
    interface Plan {
      cores: { ref: string; log: { kind: string; last?: { index: number } | null } }[];
    }
    const made = await until("the plan on another host has its last entry", async () => {
      const { text } = await cluster().kuma(["cluster", "recover", "--plan", "--json", "--home", second.home]);
      const { cores } = JSON.parse(text) as Plan;
      return cores.find(({ ref, log }) => ref === first.ref && log.kind === "reported" && log.last != null) ?? null;
    });
    expect(made.log.last?.index).toBeGreaterThan(0);
  });

  it("a majority comes back, and the copy is used no more", async () => {
    await cluster().heal();
    const { code, text } = await onHost(await cluster().follower(), "cluster", "status");
    expect(code).toBe(0);
    expect(text).not.toContain("the copy of the Core");
  });
});
