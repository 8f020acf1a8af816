import { describe, expect, it } from "vitest";
import { NodeView } from "@core-console/shared/contract/cluster";
import { PORT } from "@core-console/shared/contract/ports";
import type { Client } from "../support/client.ts";
import { certificatesIn, type CoreNode } from "../support/core-node.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("trust", { cores: 1 });
const first = (): CoreNode => {
  const [core] = cluster().cores;
  if (core === undefined) throw new Error("no Core");
  return core;
};
/** The first Core's API, asked with the certificate of another host. */
const withCertificateOf = (node: CoreNode): Client => {
  const { ca, cert, key } = certificatesIn(node.home);
  return cluster().client(`https://${first().host}:${PORT.internal}`, { ca, cert, key });
};
const codeOf = async (client: Client, method: string, path: string, body?: unknown): Promise<string> => {
  const answer = await client.ask(method, path, body === undefined ? {} : { body });
  return answer.problem === null ? String(answer.status) : `${answer.status} ${answer.problem.code}`;
};

describe("root on a learner's host, who would like to be an administrator", () => {
  it("is printed no setup link and no sign-in link", async () => {
    const learner = await cluster().join("core-2");
    const { administrator } = cluster();
    for (const words of [["setup-link"], ["sign-in-link", administrator.login]]) {
      const { code, text } = await cluster().kuma(["user", ...words, "--home", learner.home]);
      expect([code, text]).toEqual([1, expect.stringContaining("Only a voting Core may do this")]);
      expect(text).not.toContain("/setup#");
    }
  });

  it("gets no link, key or log of another Core by its certificate either", async () => {
    const learner = cluster().cores[1] ?? first();
    const stolen = withCertificateOf(learner);
    const tried = [
      await codeOf(stolen, "POST", "/setup-links", { user: null }),
      await codeOf(stolen, "POST", "/setup-links", { user: cluster().administrator.login }),
      await codeOf(stolen, "GET", "/node/ca-key"),
      await codeOf(stolen, "GET", "/node/log"),
      await codeOf(stolen, "GET", "/node/log/download"),
      await codeOf(stolen, "POST", "/node/log-level", { level: "debug" }),
      await codeOf(stolen, "POST", "/node/dial", { raft: `${first().host}:7209`, internal: `${first().host}:7210` }),
    ];
    expect(tried).toEqual(tried.map(() => "403 forbidden"));
    // A voter's certificate is let in by the same calls.
    expect(await codeOf(withCertificateOf(first()), "POST", "/setup-links", { user: null })).toBe("201");
  });

  it("talks the cluster neither into another leader nor into another life", async () => {
    const learner = cluster().cores[1] ?? first();
    const stolen = withCertificateOf(learner);
    const { body } = await stolen.ask("GET", "/node");
    const { memberId, term, clusterId, generation } = NodeView.parse(body);
    const report = {
      ref: learner.ref,
      sequence: 1_000_000,
      version: "9.9.9",
      startedAt: new Date(0).toISOString(),
      generation: 99,
      clusterId,
      memberId,
      engine: "ready",
      raftState: "StateLeader",
      term: 1_000_001,
      leaderMemberId: memberId,
      commitIndex: 1,
      appliedIndex: 1,
      clockMs: Date.now(),
      host: {
        clockOffsetMs: null,
        fsyncP99Ms: null,
        dbBytes: null,
        diskFreeBytes: null,
        diskFreePercent: null,
        certificateExpiresAt: null,
      },
      leaving: true,
      join: null,
    };
    expect(await codeOf(stolen, "POST", "/node/report", report)).toBe("200");
    expect(await codeOf(stolen, "POST", "/node/report", { ...report, ref: first().ref })).toBe("403 forbidden");
    const view = await until("the cluster answers", () => cluster().api.cluster());
    expect(view).toMatchObject({ leadership: "confirmed", leader: { ref: first().ref }, term, generation });
  });
});
