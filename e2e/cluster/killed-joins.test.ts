import { describe, expect, it } from "vitest";
import { Operation } from "@core-console/shared/contract/access";
import { type JoinStage, Service } from "@core-console/shared/contract/service";
import type { Cluster } from "../support/cluster/cluster.ts";
import { isGood } from "../support/cluster/cluster.ts";
import { codeOf } from "../support/cluster/client.ts";
import { type CoreNode, signalAll } from "../support/cluster/core-node.ts";
import { runningIn } from "../support/cluster/processes.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

/** How long a dead joining host may block others in these tests, ms. */
const STALL_MS = 3000;
/** Longer than a look at the cluster takes, ms. */
const AHEAD_MS = 12_000;
/** The stages in which a host or the leader can die before the joiner votes. */
const STAGES: readonly JoinStage[] = ["called", "certified", "reachable", "learner", "caught_up"];

const passed = (s: Service, stage: JoinStage): boolean => s.join?.stages.some((p) => p.stage === stage) === true;
/** Waits for a stage with the shortest delay possible: what is killed then is killed in that stage. */
const at = (c: Cluster, ref: string, stage: JoinStage): Promise<Service> =>
  until(
    `stage ${stage}`,
    async () => {
      const now = await c.api.show(ref);
      return passed(now, stage) ? now : null;
    },
    { everyMs: 5 },
  );
const greenLearner = (c: Cluster, ref: string): Promise<Service> =>
  until("a green learner", async () => {
    const now = await c.api.show(ref);
    if (now.state === "active" && isGood(now)) return now;
    throw new Error(JSON.stringify([now.status, now.state, now.join]));
  });

async function kill(c: Cluster, node: CoreNode): Promise<void> {
  signalAll(node, "SIGKILL");
  await node.child.exited;
  await until(`nothing of ${node.name} runs`, () => runningIn(node.home).length === 0);
  if (c.cores.includes(node)) c.cores.splice(c.cores.indexOf(node), 1);
}

/** Removes a service, whatever its state. */
async function removed(c: Cluster, ref: string): Promise<void> {
  const answer = await c.api.change("DELETE", `/services/${ref}`);
  if (answer.status === 202)
    await until("removed", async () => {
      const { state } = Operation.parse(
        (await c.api.client.get(`/operations/${Operation.parse(answer.body).id}`)).body,
      );
      return state === "done";
    });
  else expect(answer.status, answer.text).toBe(204);
}

describe("a joiner that is killed -9 blocks nobody", () => {
  const cluster = useCluster("killed-joins", { cores: 1, env: { KUMA_JOIN_STALL_MS: String(STALL_MS) } });

  it.each(STAGES)("in the stage %s: the next join goes on, and the dead one can be given up", async (stage) => {
    const c = cluster();
    const dead = await c.addAndRun(`dead-${stage}`);
    await at(c, dead.service.ref, stage);
    await kill(c, await dead.node);
    const next = await c.addAndRun(`next-${stage}`);
    const joined = await next.node;
    await greenLearner(c, next.service.ref);

    // Both sides stay to be read until the join ends: by itself, as that of a learner, or by hand.
    const before = await c.api.show(dead.service.ref);
    if (before.state === "created") {
      expect(before.join?.error).toMatchObject({ code: "join_stalled", params: { after: `next-${stage}` } });
    } else {
      await until("why it does not go on", async () => (await c.api.show(dead.service.ref)).join?.error);
      const given = await c.api.change("DELETE", `/services/${dead.service.ref}/join`);
      expect(given.status, given.text).toBe(202);
      expect(Service.parse(given.body)).toMatchObject({ paired: false, join: { error: { code: "join_cancelled" } } });
    }
    const after = await c.api.show(dead.service.ref);
    expect(after).toMatchObject({ state: "created", status: "expired", paired: false, raft: { memberId: null } });
    expect((await c.api.cluster()).members.map((m) => m.name).toSorted()).toEqual(["core-1", `next-${stage}`]);

    await kill(c, joined);
    await removed(c, next.service.ref);
    await removed(c, dead.service.ref);
  });

  it("is counted down to, can be granted more time, and tells its host why it is out", async () => {
    const c = cluster();
    const dead = await c.addAndRun("late");
    const node = await dead.node;
    await greenLearner(c, dead.service.ref);
    await kill(c, node);
    const alone = await until("stalled", async () => (await c.api.show(dead.service.ref)).join?.stalled);
    expect(alone.takenOutAt).toBeNull();
    const extend = () => c.api.change("POST", `/services/${dead.service.ref}/join/extend`);
    // Time that is granted adds up: enough of it for a host that takes long to start, so that the countdown is seen.
    let grantedMs = performance.now();
    const keepAhead = async (): Promise<void> => {
      while (grantedMs < performance.now() + AHEAD_MS) {
        expect((await extend()).status).toBe(200);
        grantedMs = Math.max(grantedMs, performance.now()) + STALL_MS;
      }
    };
    await keepAhead();

    const next = await c.addAndRun("in-time");
    const joined = await next.node;
    const counted = await until("a countdown", async () => {
      await keepAhead();
      const { join } = await c.api.show(dead.service.ref);
      return join?.stalled?.takenOutAt == null || join.errors.length === 0 ? null : join;
    });
    expect(counted?.errors.map((e) => [e.code, e.seenBy])).toEqual([["learner_silent", "leader"]]);
    const ends = Date.parse(counted?.stalled?.takenOutAt ?? "");
    const longer = Service.parse((await extend()).body);
    const later = await until("a later end", async () => {
      const now = Date.parse((await c.api.show(dead.service.ref)).join?.stalled?.takenOutAt ?? "");
      return now > ends ? now : null;
    });
    expect(longer.ref).toBe(dead.service.ref);
    expect(later - ends).toBeGreaterThanOrEqual(STALL_MS - 1000);
    await greenLearner(c, next.service.ref);
    expect(codeOf(await extend())).toBe("busy");

    // It comes back with its data, learns of the removal, and exits.
    await c.restart(node);
    expect((await node.child.exited).code).toBe(1);
    expect(node.child.text()).toMatch(/join of this host was given up .*core:core-1.*while in-time waited/);
    await kill(c, joined);
    await removed(c, next.service.ref);
    await removed(c, dead.service.ref);
  });

  it("goes on as a voter that is started again: a pair is half made when it dies", async () => {
    const c = cluster();
    const first = await c.addAndRun("half");
    const node = await first.node;
    await greenLearner(c, first.service.ref);
    const second = await c.addAndRun("other-half");
    await second.node;
    await at(c, first.service.ref, "voter");
    signalAll(node, "SIGKILL");
    await c.restart(node);
    await until("three voters", async () => {
      const now = await c.api.cluster();
      return now.voters === 3 && now.aliveVoters === 3 && now.leadership === "confirmed";
    });
    await c.green();
  });
});

describe("a leader that is killed -9 takes no join along", () => {
  const cluster = useCluster("killed-leaders", { cores: 1 });
  const first = (): CoreNode => {
    const [node] = cluster().cores;
    if (node === undefined) throw new Error("no first Core");
    return node;
  };

  it.each(STAGES)("in the stage %s: the join goes on once a leader is there again", async (stage) => {
    const c = cluster();
    const joining = await c.addAndRun(`joins-${stage}`);
    await at(c, joining.service.ref, stage);
    signalAll(first(), "SIGKILL");
    await c.restart(first());
    const node = await joining.node;
    const done = await greenLearner(c, joining.service.ref);
    expect(done.join?.errors).toEqual([]);
    await kill(c, node);
    await removed(c, done.ref);
  });

  it("in the middle of a promotion: the pair is made under the next leader", async () => {
    const c = cluster();
    const half = await c.addAndRun("half");
    await half.node;
    await greenLearner(c, half.service.ref);
    const other = await c.addAndRun("other-half");
    await other.node;
    await at(c, half.service.ref, "voter");
    signalAll(first(), "SIGKILL");
    await c.restart(first());
    await until("three voters", async () => {
      const now = await c.api.cluster();
      return now.voters === 3 && now.aliveVoters === 3 && now.leadership === "confirmed";
    });
    await c.green();
  });
});
