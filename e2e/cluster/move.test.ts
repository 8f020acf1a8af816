import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AuditEntry } from "@core-console/shared/contract/access";
import { PORT } from "@core-console/shared/contract/ports";
import { changeInSession } from "../support/cluster/administrator.ts";
import { nodeView } from "../support/cluster/api.ts";
import { isGood } from "../support/cluster/cluster.ts";
import { type CoreNode, engineOf, identityIn } from "../support/cluster/core-node.ts";
import { kuma } from "../support/cluster/kuma.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("move", { cores: 3, console: true });
const at = (last: number): string => `${cluster().net.prefix}.${last}`;
const argvOf = (mover: CoreNode, host: string): string[] => ["core", "--move", "--host", host, "--home", mover.home];
const move = (mover: CoreNode, host: string) => cluster().kuma(argvOf(mover, host));
const addressOf = async (ref: string) => (await cluster().api.show(ref)).address;
const memberOf = async (ref: string) => (await cluster().api.cluster()).members.find((m) => m.ref === ref);
const folderOf = (one: CoreNode): string => identityIn(one.home)?.folder ?? "";

/** Checks that it is a voter at that address for all others, with all lights green. */
async function standsAt(mover: CoreNode, host: string): Promise<void> {
  mover.host = host;
  await cluster().green();
  expect(await cluster().api.show(mover.ref)).toMatchObject({ fqdn: host, address: host, apiPort: PORT.internal });
  expect(identityIn(mover.home)?.host).toBe(host);
  expect(engineOf(mover)?.command).toContain(`--listen-peer-urls=https://${host}:${PORT.raft}`);
  for (const other of cluster().cores.filter((c) => c !== mover)) {
    const peers = JSON.parse(readFileSync(join(folderOf(other), "core.json"), "utf8")) as {
      peers: { ref: string; internal: string }[];
    };
    expect(peers.peers.find((p) => p.ref === mover.ref)?.internal, other.name).toBe(`${host}:${PORT.internal}`);
  }
  expect(await cluster().api.cluster()).toMatchObject({ voters: 3, aliveVoters: 3 });
}

describe("kuma core --move", () => {
  it("takes a running voter to another address: the same service and member, and the audit says from where to where", async () => {
    const mover = await cluster().follower();
    const [before, member] = [mover.host, await memberOf(mover.ref)];
    const { code, text } = await move(mover, at(42));
    expect([code, text]).toEqual([0, expect.stringContaining(`${mover.name} has moved to ${at(42)}`)]);
    await standsAt(mover, at(42));
    expect(await memberOf(mover.ref)).toMatchObject({ memberId: member?.memberId, voter: true });
    const { body } = await cluster().api.client.get("/audit?size=100");
    const told = (body as unknown[]).map((entry) => AuditEntry.parse(entry));
    const [recorded, moved] = ["service.move", "service.moved"].map((what) => told.find((e) => e.what === what));
    expect(recorded).toMatchObject({ who: `host:${mover.name}`, ref: mover.ref, outcome: "done" });
    for (const entry of [recorded, moved]) expect(entry?.name).toMatch(`${before}, 127.0.0.1 → ${at(42)}`);
    // A repeated call has nothing left to do.
    const again = await move(mover, at(42));
    expect([again.code, again.text]).toEqual([1, expect.stringContaining("Nothing to move")]);
  });

  it("frees the old address at once: the next host that joins has it", async () => {
    const joined = await cluster().join("core-4");
    const free = [11, 12, 13].map(at).filter((host) => !cluster().cores.some((c) => c !== joined && c.host === host));
    expect(free).toEqual([joined.host]);
    // A learner's host is not believed so far.
    const { code, text } = await move(joined, at(44));
    expect([code, text]).toEqual([1, expect.stringContaining("Only a voting Core may do this")]);
    const gone = await cluster().api.change("DELETE", `/services/${joined.ref}`);
    expect(gone.status).toBe(202);
    await joined.child.exited;
    cluster().cores.splice(cluster().cores.indexOf(joined), 1);
    const removed = await move(joined, at(44));
    expect([removed.code, removed.text]).toEqual([1, expect.stringContaining("was removed from the cluster")]);
  });

  it("takes the leader along once it has handed over", async () => {
    const leader = await cluster().leader();
    const { code } = await move(leader, at(41));
    expect(code).toBe(0);
    await standsAt(leader, at(41));
    expect((await cluster().leader()).ref).not.toBe(leader.ref);
  });

  it("takes a stopped voter when it starts again; what another has is refused, off as that one is", async () => {
    const mover = await cluster().follower();
    const other = cluster().cores.find((c) => c !== mover);
    mover.child.signal("SIGTERM");
    await mover.child.exited;
    await until("it is off", async () => (await cluster().api.show(mover.ref)).status === "off");
    const taken = await move(other as CoreNode, mover.host);
    expect([taken.code, taken.text]).toEqual([
      1,
      expect.stringContaining(`already runs the Core service ${mover.name}`),
    ]);
    const { code, text } = await move(mover, at(43));
    expect([code, text]).toEqual([0, expect.stringContaining("takes the new addresses when it is started again")]);
    expect(await addressOf(mover.ref)).toBe(mover.host);
    await cluster().restart(mover);
    await until("it is known there", async () => (await addressOf(mover.ref)) === at(43));
    await standsAt(mover, at(43));
  });
});

describe("a move that is cut off", () => {
  it("after the leader has recorded it: everybody goes on at the old address, the new one is taken, and it is completed", async () => {
    const mover = await cluster().follower();
    const before = mover.host;
    // The file for the certificates cannot be written: as if it were killed at that moment.
    const obstacle = join(folderOf(mover), "move.json");
    mkdirSync(obstacle);
    const { code } = await move(mover, at(52));
    expect(code).not.toBe(0);
    rmSync(obstacle, { recursive: true });
    await cluster().green();
    expect(await addressOf(mover.ref)).toBe(before);
    const other = cluster().cores.find((c) => c !== mover);
    const taken = await move(other as CoreNode, at(52));
    expect([taken.code, taken.text]).toEqual([
      1,
      expect.stringContaining(`already runs the Core service ${mover.name}`),
    ]);
    expect((await move(mover, at(52))).code).toBe(0);
    await standsAt(mover, at(52));
  });

  it("by a kill -9 as it says that it was recorded: the same command completes it", async () => {
    const mover = await cluster().follower();
    const argv = [...kuma(), ...argvOf(mover, at(53))];
    const child = await cluster().run("killed-move", argv, {}, (text) => {
      if (text.includes("has recorded")) child.signal("SIGKILL");
    });
    await child.exited;
    expect(child.text()).toContain("has recorded the new addresses");
    // Its restart may have been asked for by then, and be over.
    const again = await move(mover, at(53));
    expect(again.text).toMatch(/has moved to|Nothing to move/);
    await standsAt(mover, at(53));
  });

  it("and given up: told the old name, the cluster takes it back and the new address is free", async () => {
    const mover = await cluster().follower();
    const obstacle = join(folderOf(mover), "move.json");
    mkdirSync(obstacle);
    expect((await move(mover, at(62))).code).not.toBe(0);
    rmSync(obstacle, { recursive: true });
    const back = await move(mover, mover.host);
    expect([back.code, back.text]).toEqual([0, expect.stringContaining("stays where it is")]);
    const other = cluster().cores.find((c) => c !== mover) as CoreNode;
    expect((await move(other, at(62))).code).toBe(0);
    await standsAt(other, at(62));
  });
});

describe("where hosts are approved", () => {
  const asAdministrator = (method: "POST" | "PATCH", path: string, body?: unknown): Promise<number> =>
    changeInSession(cluster().client(cluster().consoleUrl), cluster().administrator, method, path, body);

  it("a move waits with exit code 5 and changes nothing; approved, the same command completes it; refused, it is told", async () => {
    expect(await asAdministrator("PATCH", "/settings", { approveHosts: "always" })).toBe(200);
    const mover = await cluster().follower();
    const before = mover.host;
    const first = await move(mover, at(72));
    expect([first.code, first.text]).toEqual([5, expect.stringContaining("run the same command again")]);
    const shown = await cluster().api.show(mover.ref);
    expect([shown.address, isGood(shown)]).toEqual([before, true]);
    expect(shown.join?.stages.map((s) => s.stage)).not.toContain("approval");
    const waiting = shown.join?.approval;
    expect(waiting).toMatchObject({ moves: true, host: at(72), addresses: [at(72), "127.0.0.1"] });
    expect((await move(mover, at(72))).code).toBe(5);
    const { fingerprint, host, addresses } = waiting ?? {};
    const path = `/services/${mover.ref}`;
    expect(await asAdministrator("POST", `${path}/approve`, { fingerprint, host, addresses })).toBe(200);
    expect((await move(mover, at(72))).code).toBe(0);
    await standsAt(mover, at(72));

    expect((await move(mover, at(73))).code).toBe(5);
    expect(await asAdministrator("POST", `${path}/refuse`)).toBe(200);
    const refused = await move(mover, at(73));
    expect([refused.code, refused.text]).toEqual([1, expect.stringContaining("turned this move away")]);
    await cluster().green();
    expect(await nodeView(cluster().internal(mover))).toMatchObject({ ref: mover.ref, engine: "ready" });
  });
});
