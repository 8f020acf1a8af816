import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { AuditEntry } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { PORT } from "@core-console/shared/contract/ports";
import { JOIN_STAGES } from "@core-console/shared/contract/service";
import { admits } from "../support/cluster/admits.ts";
import { nodeView } from "../support/cluster/api.ts";
import { codeOf } from "../support/cluster/client.ts";
import { isGood } from "../support/cluster/cluster.ts";
import { certificatesIn, signalAll } from "../support/cluster/core-node.ts";
import { runningIn } from "../support/cluster/processes.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("joining", { cores: 1 });
const node = (name: string) => {
  const found = cluster().cores.find((c) => c.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe("growing from one Core to three", () => {
  it("makes the second Core a green learner, and no voter", async () => {
    const joined = await cluster().join("core-2");
    const service = await cluster().api.show(joined.ref);
    expect(isGood(service), JSON.stringify([service.status, service.reasons])).toBe(true);
    expect(service).toMatchObject({
      role: "learner",
      state: "active",
      paired: true,
      address: joined.host,
      apiPort: PORT.internal,
    });
    expect(service.join?.stages.map((s) => s.stage)).toEqual(JOIN_STAGES.filter((s) => s !== "voter"));
    expect(await cluster().api.cluster()).toMatchObject({ voters: 1, learners: 1, majority: 1 });
    expect(joined.host).toBe(`${cluster().net.prefix}.12`);
  });

  it("gives a learner no key of the CA", () => {
    expect(certificatesIn(node("core-1").home).caKey).not.toBeNull();
    expect(certificatesIn(node("core-2").home).caKey).toBeNull();
  });

  it("serves its console through the voters while it is a learner", async () => {
    expect((await cluster().consoleOf(node("core-2")).services()).map((s) => s.name).toSorted()).toEqual([
      "core-1",
      "core-2",
    ]);
  });

  it("goes on with a joiner that was killed in the middle of its join", async () => {
    const { child, command, service } = await cluster().addAndRun("core-3");
    await until("enrolled", async () =>
      (await cluster().api.show(service.ref)).join?.stages.some((s) => s.stage === "certified"),
    );
    const home = /--home (\S+)/.exec(command)?.[1] ?? "";
    const third = await until("its home", () => cluster().cores.find((c) => c.home === home));
    signalAll(third, "SIGKILL");
    await child.exited;
    await until("nothing left of it", () => runningIn(home).length === 0);
    third.child = await cluster().run("core-3", ["bash", "-c", `exec ${command}`]);
    await cluster().green(service.ref);
  });

  it("promotes both as a pair, the first once the second is there to follow", async () => {
    const view = await until("three voters", async () => {
      const now = await cluster().api.cluster();
      return now.voters === 3 && now.leadership === "confirmed" ? now : null;
    });
    expect(view).toMatchObject({ majority: 2, mayStillFail: 1, learners: 0, aliveVoters: 3 });
    await cluster().green();
    // Two voters are a transient state: an even number is only made together with the join that makes it odd again.
    const passed = async (name: string, stage: string): Promise<number> => {
      const { join } = await cluster().api.show(node(name).ref);
      return Date.parse(join?.stages.find((s) => s.stage === stage)?.at ?? "");
    };
    const order = [
      await passed("core-3", "reachable"),
      await passed("core-2", "voter"),
      await passed("core-3", "caught_up"),
      await passed("core-3", "voter"),
    ];
    expect(order).not.toContain(Number.NaN);
    expect(order).toEqual(order.toSorted((x, y) => x - y));
  });

  it("leaves nothing refused in the audit: no Core takes one that has just enrolled for a stranger", async () => {
    // Each Core writes its refusals one after the other: with one that a test causes, all before it are there.
    const caused = new Set<string>();
    for (const node of cluster().cores) {
      const answer = await cluster().internal(node).ask("POST", "/node/report", { body: {} });
      expect([node.name, codeOf(answer)]).toEqual([node.name, "forbidden"]);
      caused.add(answer.headers[HEADER.requestId] ?? "");
    }
    expect(caused.size).toBe(cluster().cores.length);
    const refused = await until("those that were caused", async () => {
      const { body } = await cluster().api.client.get("/audit?outcome=refused&size=1000");
      const all = z.array(AuditEntry).parse(body);
      return all.filter((e) => caused.has(e.requestId)).length === caused.size ? all : null;
    });
    expect(refused.filter((e) => !caused.has(e.requestId))).toEqual([]);
  });

  it("hands the CA's key to every voter", async () => {
    for (const { home } of cluster().cores) await until("the key of the CA", () => certificatesIn(home).caKey !== null);
  });

  it("tells the whole way of each join", async () => {
    for (const name of ["core-2", "core-3"]) {
      const service = await cluster().api.show(node(name).ref);
      expect(service.raft.learner).toBe(false);
      expect(service.join?.error).toBeNull();
      const stages = service.join?.stages ?? [];
      const passed = stages.map((s) => s.stage);
      // A learner without a pair is steady before it may vote; else the order is the contract's.
      expect(passed.filter((s) => s !== "voter")).toEqual(JOIN_STAGES.filter((s) => s !== "voter"));
      expect(passed.indexOf("voter")).toBeGreaterThan(passed.indexOf("caught_up"));
      expect(passed).toHaveLength(JOIN_STAGES.length);
      const times = stages.map((s) => Date.parse(s.at));
      expect(times.every((t) => t > 0)).toBe(true);
      expect(times).toEqual(times.toSorted((x, y) => x - y));
    }
  });
});

describe("the cluster of three", () => {
  it("answers 307 with the leader's address from a follower on 7210, and its own view from /node", async () => {
    await cluster().underOneLeader(async ({ leader, followers }) => {
      expect(followers).toHaveLength(2);
      for (const follower of followers) {
        const answer = await cluster().internal(follower).ask("GET", "/services");
        expect(codeOf(answer)).toBe("not_leader");
        expect(answer.headers["location"]).toBe(`https://${leader.host}:${PORT.internal}/api/v3/services`);
        const own = await nodeView(cluster().internal(follower));
        expect(own).toMatchObject({
          ref: follower.ref,
          raftState: "StateFollower",
          leaderRef: leader.ref,
          ready: true,
          engine: "ready",
          learner: false,
        });
        expect(own.peers).toHaveLength(3);
      }
    });
  });

  it("lets one node in on /leader, all on /livez and /readyz, with GET only", async () => {
    await cluster().underOneLeader(async ({ leader }) => {
      for (const { name, host, ref } of cluster().cores) {
        const answer = await cluster().client(`http://${host}:${PORT.health}`).ask("GET", "/leader", { bare: true });
        const wanted = ref === leader.ref ? [200, "leader"] : [503, "follower"];
        expect([name, answer.status, answer.text.trim()]).toEqual([name, ...wanted]);
      }
    });
    for (const { host, ref } of cluster().cores) {
      const health = cluster().client(`http://${host}:${PORT.health}`);
      const ask = (path: string, method = "GET") => health.ask(method, path, { bare: true });
      expect((await ask("/livez")).text.trim()).toBe("ok");
      expect((await ask("/readyz")).text.trim()).toBe("ready");
      expect((await ask("/livez", "POST")).status).toBe(405);
      const metrics = (await ask("/metrics")).text;
      expect(metrics).toContain("kuma_core_leader");
      for (const secret of [host, ref, "core-1", ...cluster().cores.map((c) => c.ref)])
        expect(metrics).not.toContain(secret);
    }
  });

  it("gives node routes to nodes of the cluster only", async () => {
    const [first, second] = [node("core-1"), node("core-2")];
    const bare = cluster().internal(first);
    for (const [method, path] of [
      ["GET", "/node/ca-key"],
      ["POST", "/node/report"],
      ["POST", "/node/dial"],
    ] as const) {
      expect([path, codeOf(await bare.ask(method, path, method === "POST" ? { body: {} } : {}))]).toEqual([
        path,
        "forbidden",
      ]);
    }
    const { ca, cert, key } = certificatesIn(second.home);
    const asNode = cluster().client(`https://${first.host}:${PORT.internal}`, { ca, cert, key });
    expect((await asNode.ask("GET", "/node/ca-key")).status).toBe(200);
  });

  it("lets nobody in on 7209 without a certificate of this cluster", async () => {
    const { host, home } = node("core-1");
    const { ca, raft } = certificatesIn(home);
    expect(await admits(host, PORT.raft, { ca })).toBe(false);
    expect(await admits(host, PORT.raft, { ca, ...raft })).toBe(true);
  });

  it("listens for etcd's clients on a socket in a private folder and nowhere else", () => {
    for (const { home } of cluster().cores) {
      expect(existsSync(home)).toBe(true);
      const engine = runningIn(home).find((p) => p.comm === "etcd");
      expect(engine?.command).toContain("--listen-client-urls=unix://");
      expect(engine?.command).not.toMatch(/listen-client-urls=\S*https?:/);
    }
  });
});

describe("a join while the leader dies", () => {
  it("goes on under the next leader", async () => {
    await cluster().startConsole();
    const leader = await cluster().leader();
    const { service, node: joining } = await cluster().addAndRun("core-4");
    await until("its call", async () =>
      (await cluster().api.show(service.ref)).join?.stages.some((s) => s.stage === "called"),
    );
    signalAll(leader, "SIGKILL");
    await joining;
    await leader.child.exited;
    await cluster().anotherLeads(leader);
    // etcd adds no member while a voter is down: the join waits for it, visibly, and continues automatically.
    await cluster().restart(leader);
    const done = await until("a green learner", async () => {
      const now = await cluster().api.show(service.ref);
      return now.state === "active" && isGood(now) ? now : null;
    });
    expect(done.role).toBe("learner");
    await until("all green", async () => {
      const rows = await cluster().api.services();
      return rows.length === cluster().cores.length && rows.every(isGood);
    });
    expect(await cluster().api.cluster()).toMatchObject({ voters: 3, learners: 1, mayStillFail: 1 });
  });
});
