import { existsSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { PORT } from "@core-console/shared/contract/ports";
import { nodeView } from "../support/cluster/api.ts";
import { codeOf } from "../support/cluster/client.ts";
import { isGood } from "../support/cluster/cluster.ts";
import {
  type CoreNode,
  engineLog,
  engineOf,
  signalAll,
  signalCore,
  signalEngine,
} from "../support/cluster/core-node.ts";
import { etcdAt, socketOf } from "../support/cluster/etcd.ts";
import { historyOf } from "../support/history/audit.ts";
import { checkHistory } from "../support/history/check-history.ts";
import { startTraffic } from "../support/history/traffic.ts";
import { lasting, until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("failover", { cores: 3, console: true });
const api = () => cluster().api;
let seed = 100;
beforeEach(async () => void (await cluster().heal()));

/** Minimum number of changes on both sides of a fault, below which the result means nothing. */
const FLOOR = 30;

/**
 * Runs a fault under a steady stream of changes: healthy before, a minimum of traffic before and after (and during,
 * where the fault asks for it), then the check of the history.
 */
async function underTraffic(
  fault: (leader: CoreNode, goesOn: () => Promise<void>) => Promise<void>,
): Promise<CoreNode> {
  const traffic = startTraffic({
    base: cluster().consoleUrl,
    bearer: cluster().administrator.token,
    workers: 3,
    paceMs: 15,
    seed: seed++,
    reads: 0.2,
  });
  try {
    const confirmed = () => traffic.confirmedAt().length;
    await until("traffic before", () => confirmed() >= FLOOR);
    const goesOn = async (): Promise<void> => {
      const before = confirmed();
      await until("traffic goes on", () => confirmed() >= before + FLOOR);
    };
    const leader = await cluster().leader();
    await fault(leader, goesOn);
    await goesOn();
    await traffic.stop();
    expect(
      traffic.failed().map((a) => [a.kind, a.outcome, a.code]),
      "actions that failed",
    ).toEqual([]);
    const verdict = checkHistory(await historyOf(cluster(), traffic.actions));
    expect(verdict.faults).toEqual([]);
    return leader;
  } finally {
    await traffic.stop();
  }
}

describe("the leader fails under operators' changes", () => {
  it("kill -9 of the leading Core: nothing fails, nothing is lost, another leads", async () => {
    const leader = await underTraffic(async (node) => {
      signalCore(node, "SIGKILL");
      await node.child.exited;
      await cluster().anotherLeads(node);
    });
    await until("the engine dies with its Core", () => engineOf(leader) === null);
    const dead = await until("red", async () => {
      const service = await api().show(leader.ref);
      return service.status === "off" ? service : null;
    });
    expect(dead.raft.lagEntries).toBeNull();
    expect(await api().cluster()).toMatchObject({ voters: 3, aliveVoters: 2, mayStillFail: 0 });
    await cluster().restart(leader);
  });

  it("kill -9 of its engine alone: the Core starts it again", async () => {
    const hit = await underTraffic(async (node) => {
      const before = engineOf(node);
      signalEngine(node, "SIGKILL");
      await until("another engine of the same Core", () => {
        const now = engineOf(node);
        return now !== null && now.pid !== before?.pid;
      });
      await until("somebody leads", async () => (await api().cluster()).leadership === "confirmed");
    });
    expect(hit.child.exit()).toBeNull();
    await cluster().green();
  });

  it("kill -9 of both at once", async () => {
    const leader = await underTraffic(async (node) => {
      signalAll(node, "SIGKILL");
      await node.child.exited;
    });
    await cluster().restart(leader);
  });

  it("SIGSTOP of the leading Core for 10 s: the work goes on", async () => {
    const leader = await underTraffic(async (node, goesOn) => {
      const stopped = lasting(10_000);
      signalCore(node, "SIGSTOP");
      await goesOn();
      await stopped;
      node.child.signal("SIGCONT");
    });
    // The watchdog may have ended it: a Core that hangs while its engine leads is a dead end.
    await until(
      "ended or alive again",
      async () => leader.child.exit() !== null || isGood(await api().show(leader.ref)),
    );
  });

  it("SIGTERM hands leadership over first: the next one leads before the engine stops, and the process ends with 0", async () => {
    const leader = await underTraffic(async (node) => {
      signalCore(node, "SIGTERM");
      expect(await node.child.exited).toEqual({ code: 0, signal: null });
    });
    // By its own engine's log: the next leader led before this engine was stopped, so no election was needed.
    const log = engineLog(leader);
    const steps = ["leadership transfer starting", "leadership transfer finished", "received signal; shutting down"];
    const order = steps.map((step) => log.findLastIndex((line) => line.includes(`"${step}"`)));
    expect(order, steps.join(", ")).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    await cluster().restart(leader);
  });
});

describe("somebody else writes to the engine", () => {
  it("freezes no read and no sign-in, not under a new leader either, and every Core is ready", async () => {
    // A light stays on for a moment after its Core was restarted, because of earlier reports.
    for (const { name, home } of cluster().cores)
      await until(`the engine of ${name} listens`, () => existsSync(socketOf(home)));
    const others = cluster().cores.map((node) => etcdAt(socketOf(node.home)));
    const leader = await cluster().leader();
    try {
      const written = async (): Promise<void> => {
        for (const etcd of others) await etcd.put("x", "y");
        for (const node of cluster().cores) {
          // A restarted Core may still be loading its copy.
          await until(`${node.name} ready`, () => cluster().isReady(node.host));
        }
        const before = await api().services();
        for (const etcd of others) await etcd.put(`/kuma/r/service/${before[0]?.ref ?? ""}x`, "no record");
        expect((await api().services()).map((s) => s.ref)).toEqual(before.map((s) => s.ref));
        await cluster().underOneLeader(async ({ leader, followers }) => {
          for (const node of [leader, ...followers]) {
            const own = await cluster().internal(node).ask("GET", "/services?size=1000");
            expect([node.name, own.status]).toEqual([node.name, node === leader ? 200 : 307]);
          }
        });
      };
      await written();
      signalCore(leader, "SIGTERM");
      await leader.child.exited;
      await cluster().anotherLeads(leader);
      await cluster().restart(leader);
      await cluster().green();
      await written();
    } finally {
      await Promise.all(others.map((etcd) => etcd.close()));
    }
  });
});

describe("the cluster without its majority", () => {
  it("serves what it last knew, refuses changes in words, and goes on when Cores come back", async () => {
    await cluster().green();
    const kept = await api().add("before-the-loss");
    const [first, second, third] = cluster().cores;
    if (first === undefined || second === undefined || third === undefined) throw new Error("three Cores");
    // Confirmed means that a majority has it; the survivor need not be part of that majority.
    await until("the survivor has the change", async () =>
      (await cluster().internal(third).ask("GET", "/services?stale=1&size=1000")).text.includes(kept.ref),
    );
    for (const node of [first, second]) signalAll(node, "SIGKILL");
    await Promise.all([first.child.exited, second.child.exited]);

    const stale = await until("a stale list", async () => {
      const answer = await api().client.ask("GET", "/services?stale=1&size=1000");
      return answer.status === 200 ? answer : null;
    });
    expect(stale.text).toContain("before-the-loss");
    expect(Number(stale.headers["core-data-age"])).toBeGreaterThanOrEqual(0);
    // The two die one after the other: for a moment one of them still counts as alive.
    const view = await until("nobody leads, and one vote of three is left", async () => {
      const answer = await api().client.get("/cluster?stale=1");
      const body = answer.body as { leadership: string; mayStillFail: number; leaderlessSince: string | null };
      return body.leadership === "none" && body.mayStillFail === -1 ? body : null;
    });
    expect(view.leaderlessSince).not.toBeNull();
    // The survivor does not know whether the others are down, or it is cut off itself.
    await until("three lights that say so", async () => {
      const rows = (await api().client.get("/services?stale=1&size=1000")).body as { ref: string; status: string }[];
      const lights = rows.filter((row) => cluster().cores.some((c) => c.ref === row.ref)).map((row) => row.status);
      if (lights.length === 3 && lights.every((light) => light === "unknown")) return true;
      throw new Error(lights.join());
    });

    // Until the survivor's own engine gives its leader up, a change may be on its way: that would be an unknown
    // outcome. A Core also knows no leader while it cannot read its engine's state; the engine may still name the dead
    // one then.
    await until("the survivor's engine knows no leader", async () => {
      const own = await nodeView(cluster().internal(third));
      return own.raftState !== null && own.leaderMemberId === null;
    });
    // Calls are queued while an election could still succeed; from then on the console, the Core and the command line
    // say why, at once. A change sent before the console knows may be on its way through the survivor, so a read asks.
    await until("the console reports that the majority is lost", async () => {
      const answer = await api().client.ask("GET", "/services");
      if (answer.status === 503 && codeOf(answer) === "no_quorum") return true;
      throw new Error(answer.text);
    });
    // How many answer is what the last questions found: a survivor that gets little processor time may miss one.
    const refused = await until("a refusal that counts the survivor", async () => {
      const answer = await api().change("POST", "/services", { body: { kind: "core", name: "without-majority" } });
      expect([answer.status, codeOf(answer)]).toEqual([503, "no_quorum"]);
      return (answer.body as { params: { alive: number } }).params.alive === 1 ? answer : null;
    });
    expect(refused.body).toMatchObject({ params: { voters: 3, majority: 2, alive: 1, missing: 1 } });
    const own = await until("the Core says so itself", async () => {
      const answer = await cluster().internal(third).ask("GET", "/services");
      return codeOf(answer) === "no_leader" ? null : answer;
    });
    expect([own.status, codeOf(own)]).toEqual([503, "no_quorum"]);
    await until("the command line that counts the survivor", async () => {
      const add = ["service", "add", "without-majority", "--core", `${third.host}:${PORT.rest}`];
      const { code, text } = await cluster().kuma(add);
      expect([code, text]).toEqual([1, expect.stringMatching(/Only [01] of 3 voting Cores answers?, 2 are needed/)]);
      return text.includes("Only 1 of 3");
    });
    expect(refused.headers["retry-after"]).toBeDefined();
    expect(refused.text).not.toContain(cluster().net.prefix);

    await cluster().restart(second);
    await until(
      "changes go through",
      async () =>
        (await api().change("PATCH", `/services/${kept.ref}`, { body: { name: "after-the-loss" } })).status === 200,
    );
    await cluster().restart(first);
    expect(await api().named("without-majority")).toBeNull();
  });

  it("keeps all data when all three are killed at once and started again", async () => {
    const before = (await api().services()).map((s) => `${s.ref} ${s.name}`).toSorted();
    for (const node of cluster().cores) signalAll(node, "SIGKILL");
    await Promise.all(cluster().cores.map((n) => n.child.exited));

    // The first one back has no quorum and has not read its copy yet: that is nothing known, not an empty list.
    const [first, ...others] = cluster().cores;
    if (first === undefined) throw new Error("three Cores");
    await cluster().restart(first);
    const alone = cluster().internal(first);
    await until("it answers", async () => (await nodeView(alone)).ref === first.ref);
    expect((await nodeView(alone)).ready).toBe(false);
    const known = await alone.ask("GET", "/services?stale=1");
    expect([known.status, codeOf(known)]).toEqual([503, expect.stringMatching(/^no_(leader|quorum)$/)]);

    await Promise.all(others.map((n) => cluster().restart(n)));
    await cluster().green();
    expect((await api().services()).map((s) => `${s.ref} ${s.name}`).toSorted()).toEqual(before);
  });

  it("shows the overview while one member hangs altogether", async () => {
    const follower = await cluster().follower();
    signalAll(follower, "SIGSTOP");
    try {
      for (let i = 0; i < 10; i++) expect((await api().cluster()).voters).toBe(3);
      await until("red", async () => (await api().show(follower.ref)).status === "off");
      // Answered while it hung: nothing ended it, and only the line below lets it go on.
      expect(follower.child.exit()).toBeNull();
    } finally {
      signalAll(follower, "SIGCONT");
    }
    await until(
      "ended or alive again",
      async () => follower.child.exit() !== null || isGood(await api().show(follower.ref)),
    );
  });
});

describe("every Core's own console", () => {
  it("shows the same cluster, whoever leads", async () => {
    for (const node of cluster().cores) {
      const own = cluster().consoleOf(node);
      await cluster().underOneLeader(async ({ leader }) => {
        expect((await own.cluster()).leader?.ref).toBe(leader.ref);
        // Its own view is as old as its last look at its engine.
        const internal = cluster().internal(node);
        await until(`${node.name} knows who leads`, async () => (await nodeView(internal)).leaderRef === leader.ref);
      });
      const made = await own.add(`by-${node.name}`);
      expect((await api().show(made.ref)).name).toBe(`by-${node.name}`);
      const link = await cluster().kuma(["user", "sign-in-link", "admin", "--home", node.home]);
      expect([node.name, link.code, link.text]).toEqual([
        node.name,
        0,
        expect.stringContaining(`${node.host}:7220/setup#`),
      ]);
    }
  });
});

describe("a console outside the cluster", () => {
  it("goes on through the next leader though it was told of the dead one alone and no page is open", async () => {
    const leader = await cluster().leader();
    cluster().console?.signal("SIGTERM");
    await cluster().console?.exited;
    await cluster().startConsole([leader]);
    // It asks after it has answered, and again with the next call where that came to nothing.
    for (let i = 0; i < 20; i++) await api().services();
    signalAll(leader, "SIGKILL");
    await cluster().anotherLeads(leader);
  });
});
