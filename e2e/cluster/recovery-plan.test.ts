import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { PORT } from "@core-console/shared/contract/ports";
import { type CoreNode, identityIn, signalAll } from "../support/cluster/core-node.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("recovery-plan", { cores: 3 });

interface Plan {
  host: { pid: number | null; log: { kind: string; torn: unknown; last: { term: number; index: number } } };
  cores: {
    name: string;
    vote: string;
    here: boolean;
    presence: { kind: string };
    log: { kind: string; commit?: number };
  }[];
  plan: {
    kind: string;
    sum: { voters: number; majority: number; answering: number };
    findings: { ref: string; code: string }[];
    ways?: {
      way: string;
      needed?: number;
      cores?: { ref: string; act: string }[];
      best?: { ref: string; last: { index: number } };
    }[];
  };
}

/** Makes plans on the host of a Core until one fits: a busy Core may not answer in time, which a plan says. */
const planThat = (what: string, node: CoreNode, fits: (made: Plan) => boolean): Promise<Plan> =>
  until(what, async () => {
    const made = await planOn(node);
    return fits(made) ? made : null;
  });

/** Makes the plan on the host of a Core. */
async function planOn({ home }: CoreNode): Promise<Plan> {
  const { code, text } = await cluster().kuma(["cluster", "recover", "--plan", "--json", "--home", home]);
  expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining("{") });
  return JSON.parse(text) as Plan;
}

const end = async (node: CoreNode): Promise<void> => {
  signalAll(node, "SIGKILL");
  await node.child.exited;
};

describe("kuma cluster recover --plan", () => {
  it("offers nothing while a majority answers, and reads the log of a running engine", async () => {
    const node = await cluster().follower();
    const made = await planThat("a plan that hears all", node, ({ cores }) =>
      cores.every(({ log }) => log.kind === "read" || log.kind === "reported"),
    );
    expect(made).toMatchObject({
      host: { pid: expect.any(Number), log: { kind: "read" } },
      plan: { kind: "majority_answers", sum: { voters: 3, majority: 2, answering: 3 }, findings: [] },
    });
    expect(made.cores.map(({ vote }) => vote)).toEqual(["voter", "voter", "voter"]);
    for (const { here, log } of made.cores) expect(log.kind).toBe(here ? "read" : "reported");
  });

  it("after two of three were killed: on the survivor's host, with its Core running, then stopped", async () => {
    const { leader, followers } = await cluster().roles();
    const [lost, survivor] = followers;
    if (lost === undefined || survivor === undefined) throw new Error("there are no two followers");
    await cluster().api.add("confirmed last");
    await end(leader);
    await end(lost);

    const running = await planThat("a plan that hears the survivor", survivor, ({ plan }) => plan.sum.answering === 1);
    expect(running).toMatchObject({
      host: { pid: expect.any(Number) },
      plan: { kind: "majority_lost", sum: { voters: 3, majority: 2, answering: 1 } },
    });
    expect(running.plan.findings.map(({ ref, code }) => `${ref} ${code}`).toSorted()).toEqual(
      [leader, lost].map(({ ref }) => `${ref} refused`).toSorted(),
    );

    const seen = await until("the survivor's own view of its log and of the others", async () => {
      const answer = await cluster().internal(survivor).ask("GET", "/cluster/recovery?stale=1");
      const view = RecoveryView.parse(JSON.parse(answer.text));
      return view.askedAt !== null && view.cores.some(({ here, log }) => here && log.kind === "read") ? view : null;
    });
    expect(seen.observedBy).toBe(survivor.name);
    expect(seen.cores.map(({ ref, presence }) => `${ref} ${presence.kind}`).toSorted()).toEqual(
      [`${survivor.ref} answers`, ...[leader, lost].map(({ ref }) => `${ref} refused`)].toSorted(),
    );
    // The Core that was killed last may have reported that it had heard the other one later.
    const names = cluster().cores.map(({ name }) => name);
    for (const { here, lastHeard } of seen.cores) if (!here) expect(names).toContain(lastHeard?.by);
    expect(seen.recoverCommand).toContain(survivor.home);
    const card = readFileSync(join(identityIn(survivor.home)?.folder ?? "", "RECOVERY.txt"), "utf8");
    for (const { host } of cluster().cores) expect(card).toContain(`${host}:${PORT.internal}`);
    expect(card).toContain(seen.caFingerprint);

    survivor.child.signal("SIGTERM");
    await survivor.child.exited;
    const stopped = await planOn(survivor);
    expect(stopped).toMatchObject({
      host: { pid: null, log: { kind: "read", torn: null } },
      plan: { kind: "majority_lost", sum: { voters: 3, majority: 2, answering: 0 } },
    });
    expect(stopped.host.log.last.index).toBeGreaterThanOrEqual(running.host.log.last.index);
    const [first, second] = stopped.plan.ways ?? [];
    expect(first).toMatchObject({ way: "bring_back", needed: 2 });
    expect(first?.cores?.[0]).toEqual({ ref: survivor.ref, act: "start_here" });
    expect(second).toMatchObject({ way: "from_survivor", best: { ref: survivor.ref, last: stopped.host.log.last } });

    const { code, text } = await cluster().kuma(["cluster", "recover", "--plan", "--home", survivor.home]);
    expect(code).toBe(0);
    expect(text).toContain("The majority is lost: 0 of 3 voting Cores answer, 2 are needed.");
    expect(text).toContain(`core --home ${survivor.home}`);
    expect(text).toContain(`${leader.host}:${PORT.internal}`);
  });

  it("the first way out, followed as it says, brings the cluster back: then there is nothing to recover", async () => {
    await cluster().heal();
    const node = await cluster().leader();
    const made = await planThat("a plan that hears a majority", node, ({ plan }) => plan.kind === "majority_answers");
    expect(made.plan).not.toHaveProperty("ways");
    expect(await cluster().api.named("confirmed last")).not.toBeNull();
  });
});
