import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PORT } from "@core-console/shared/contract/ports";
import { nodeView } from "../support/cluster/api.ts";
import { certificatesIn, type CoreNode, identityIn } from "../support/cluster/core-node.ts";
import { askMembers, forgeHeartbeat, type Heard, type Shown } from "../support/cluster/forged-raft.ts";
import { runningIn } from "../support/cluster/processes.ts";
import { until } from "../support/until.ts";
import { useCluster } from "../cluster/use-cluster.ts";
import { enrolledHost } from "./enrolled-host.ts";

const cluster = useCluster("peer-port", { cores: 3 });
const FORGED_TERM = 1_000_001;
/** How a connection ends that a peer port refuses because of its certificate. */
const REFUSED = /^(ERR_SSL|ECONNRESET|EPIPE)/;

const terms = async (): Promise<(number | null)[]> =>
  Promise.all(cluster().cores.map(async (node) => (await nodeView(cluster().internal(node))).term));

/** Sends a heartbeat to a Core's engine in the name of another member, with a term far ahead. */
async function forge(shown: Shown, to: CoreNode): Promise<Heard> {
  const { members } = await cluster().api.cluster();
  const idOf = (ref: string | undefined): string => members.find((m) => m.ref === ref)?.memberId ?? "";
  const from = cluster().cores.find((c) => c.ref !== to.ref);
  const { clusterId } = await nodeView(cluster().internal(to));
  return forgeHeartbeat(to.host, PORT.raft, shown, {
    clusterId: clusterId ?? "",
    to: idOf(to.ref),
    from: idOf(from?.ref),
    term: FORGED_TERM,
  });
}

describe("the peer port 7209", () => {
  it("has every engine ask for a member's certificate", () => {
    for (const { home } of cluster().cores) {
      const engine = runningIn(home).find((p) => p.comm === "etcd");
      expect(engine?.command).toMatch(/--peer-cert-allowed-cn=kuma-raft-[0-9a-f]{32}/);
      expect(engine?.command).toContain("certificates/raft.crt");
    }
  });

  it("is closed to a host that enrolled and never joined: its forged Raft moves no term", async () => {
    const host = await enrolledHost(cluster());
    for (const node of cluster().cores) {
      expect(await askMembers(node.host, PORT.raft, host), node.name).toMatch(REFUSED);
      expect(await forge(host, node), node.name).toMatch(REFUSED);
    }
    await cluster().green();
    // An election of its own, as a busy machine may bring, is another matter.
    for (const term of await terms()) {
      expect(term).toBeGreaterThan(0);
      expect(term).toBeLessThan(FORGED_TERM);
    }
  });

  it("is closed to a member's own node certificate, and open to the one that it got as a member", async () => {
    const [first, second] = cluster().cores;
    if (first === undefined || second === undefined) throw new Error("no Cores");
    const { raft, ...node } = certificatesIn(second.home);
    expect(await askMembers(first.host, PORT.raft, node)).toMatch(REFUSED);
    expect(await askMembers(first.host, PORT.raft, { ca: node.ca, ...raft })).toBe(200);
  });

  it("closes in a cluster from before there were such certificates: all get theirs, then ask for them as they restart", async () => {
    for (const node of cluster().cores) node.child.signal("SIGTERM");
    for (const node of cluster().cores) {
      await node.child.exited;
      const folder = identityIn(node.home)?.folder ?? "";
      for (const file of ["raft.crt", "raft.key"]) rmSync(join(folder, "certificates", file));
      const coreJson = join(folder, "core.json");
      const { raftGuard, ...before } = JSON.parse(readFileSync(coreJson, "utf8")) as Record<string, unknown>;
      expect(raftGuard).toBe(true);
      writeFileSync(coreJson, JSON.stringify(before));
    }
    await cluster().heal();
    const guarded = (home: string): boolean => {
      const folder = identityIn(home)?.folder ?? "";
      return (
        (JSON.parse(readFileSync(join(folder, "core.json"), "utf8")) as { raftGuard?: boolean }).raftGuard === true
      );
    };
    for (const node of cluster().cores) {
      const { ca, cert, key } = certificatesIn(node.home);
      expect(await askMembers(node.host, PORT.raft, { ca, cert, key }), node.name).toBe(200);
      await until(`${node.name} is to ask`, () => guarded(node.home));
      expect(certificatesIn(node.home).raft.cert).not.toBe(cert);
    }
    for (const node of cluster().cores) {
      node.child.signal("SIGTERM");
      await cluster().restart(node);
      const { ca, cert, key, raft } = certificatesIn(node.home);
      await until(
        `${node.name} hears members`,
        async () => (await askMembers(node.host, PORT.raft, { ca, ...raft })) === 200,
      );
      expect(await askMembers(node.host, PORT.raft, { ca, cert, key }), node.name).toMatch(REFUSED);
      await until(`${node.name} is ready`, async () => (await nodeView(cluster().internal(node))).ready);
    }
    await cluster().green();
  });

  it("is closed to a member that was removed", async () => {
    const last = await cluster().follower();
    const { ca, raft } = certificatesIn(last.home);
    const stays = cluster().cores.filter((c) => c !== last);
    for (const { host } of stays) expect(await askMembers(host, PORT.raft, { ca, ...raft })).toBe(200);
    expect((await cluster().api.change("DELETE", `/services/${last.ref}`)).status).toBe(202);
    await last.child.exited;
    cluster().cores.splice(cluster().cores.indexOf(last), 1);
    for (const { host } of stays)
      await until(
        "its certificate is refused",
        async () => typeof (await askMembers(host, PORT.raft, { ca, ...raft })) === "string",
      );
  });

  it("hears a member: the same message by a member's certificate does move the term", async () => {
    const [first, second] = cluster().cores;
    if (first === undefined || second === undefined) throw new Error("no Cores");
    const { ca, raft } = certificatesIn(second.home);
    expect(await forge({ ca, ...raft }, first)).toBe(204);
    await until("the forged term", async () => ((await terms())[0] ?? 0) >= FORGED_TERM);
  });
});
