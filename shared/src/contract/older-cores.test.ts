import { describe, expect, test } from "vitest";
import type * as z from "zod/mini";
import { NodeView } from "./cluster.ts";
import { NodeReport } from "./enrolment.ts";
import { EventData, type EventType } from "./events.ts";

// What a Core of version 0.1.0 sends, recorded when that was the newest one, without what had a default already. While
// a cluster is upgraded, newer consoles and Cores read it and discard what does not fit their schemas. So nothing is
// ever added here: a new field needs a default in its schema.

const AT = "2026-11-30T20:00:00.000Z";
const REF = "00000000-0000-8000-8000-000000000001";
const CORE = { ref: REF, name: "core-1" };
const REASON = { code: "clock_offset", params: { ms: 900, host: "core-1", known: true, since: null } };
const HOST = {
  clockOffsetMs: 1,
  fsyncP99Ms: 2,
  dbBytes: 3,
  diskFreeBytes: 4,
  diskFreePercent: 5,
  certificateExpiresAt: AT,
};
const JOIN_ERROR = { ...REASON, seenBy: "leader", at: AT };

const SERVICE = {
  id: "00000000-0000-4000-8000-000000000001",
  ...CORE,
  kind: "core",
  status: "joining",
  statusSince: AT,
  state: "enrolling",
  role: "learner",
  paired: true,
  fqdn: "core-1.soc.example",
  address: "192.0.2.11",
  apiPort: 7210,
  version: "0.1.0",
  uptimeSeconds: 60,
  createdAt: AT,
  createdBy: "anna",
  revision: 7,
  join: {
    stage: "called",
    since: AT,
    expiresAt: AT,
    stages: [{ stage: "issued", at: AT, params: {} }],
    error: JOIN_ERROR,
    waiting: REASON,
    progressPercent: 40,
    approval: {
      since: AT,
      endsAt: AT,
      fingerprint: "ab".repeat(32),
      host: "core-1.soc.example",
      addresses: ["192.0.2.11"],
      raft: "core-1.soc.example:7209",
      internal: "core-1.soc.example:7210",
      from: "192.0.2.11",
      uses: [{ at: AT, who: "anna", role: "administrator", did: "made", from: "192.0.2.9" }],
    },
  },
  raft: { memberId: "a1", learner: true, term: 2, index: 9, appliedIndex: 9, lagEntries: 0, lastContactMs: 100 },
  host: HOST,
  reasons: [REASON],
  observedAt: AT,
  observedBy: REF,
};

const CLUSTER = {
  clusterId: "c1",
  generation: 1,
  leader: { ...CORE, since: AT },
  leadership: "confirmed",
  term: 2,
  members: [
    {
      ...CORE,
      memberId: "a1",
      voter: true,
      role: "leader",
      term: 2,
      lagEntries: 0,
      believesLeader: REF,
      lastContactMs: 100,
    },
  ],
  voters: 1,
  learners: 0,
  majority: 1,
  aliveVoters: 1,
  mayStillFail: 0,
  leaderlessSince: null,
  warnings: [REASON],
  observedAt: AT,
  observedBy: REF,
};

const PEER = { ...CORE, memberId: "a1", voter: true, internal: "core-1.soc.example:7210", console: null };

const EVENTS: Readonly<Record<EventType, unknown>> = {
  hello: { epoch: "e1", revision: 7, cluster: CLUSTER, services: [SERVICE], stale: false },
  registry: { revision: 7, changed: [SERVICE], removed: [REF] },
  member: { service: SERVICE },
  seen: { at: AT, ages: { [REF]: 100 } },
  cluster: { cluster: CLUSTER, stale: false },
  peers: { peers: [PEER] },
  upstream: {
    state: "leader",
    since: AT,
    consoles: [{ ...CORE, url: "https://core-1.soc.example:7220" }],
    self: CORE,
  },
  "session-ended": { reason: "ended", ids: ["s1"] },
};

const ENGINE = {
  version: "0.1.0",
  generation: 1,
  clusterId: "c1",
  memberId: "a1",
  engine: "ready",
  raftState: "StateLeader",
  term: 2,
  leaderMemberId: "a1",
  commitIndex: 9,
  appliedIndex: 9,
};
const REPORT = {
  ...ENGINE,
  ref: REF,
  sequence: 1,
  startedAt: AT,
  clockMs: 1_795_000_000_000,
  host: HOST,
  join: { error: REASON, reached: [REF] },
};
const NODE = {
  ...ENGINE,
  ...CORE,
  learner: false,
  leaderRef: REF,
  revision: 7,
  ready: true,
  observedAt: AT,
  peers: [PEER],
};

const faultsOf = (schema: z.ZodMiniType, sent: unknown): string[] =>
  (schema.safeParse(sent).error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`);

describe("what an older Core sends fits: each newer field has a default", () => {
  for (const [type, sent] of Object.entries(EVENTS))
    test(`event ${type}`, () => expect(faultsOf(EventData[type as EventType], sent)).toEqual([]));

  test("report", () => expect(faultsOf(NodeReport, REPORT)).toEqual([]));
  test("GET /node", () => expect(faultsOf(NodeView, NODE)).toEqual([]));
});
