import type { Service } from "@core-console/shared/contract/service";
import type { NodeReport } from "@core-console/shared/contract/enrolment";
import { serviceView } from "@core-console/shared/domain/views/service-view";
import type { Observed } from "../members/view/exchange.ts";
import { serviceFactsOf } from "../members/view/service-facts.ts";
import type { Facts } from "../members/view/view-facts.ts";
import type { ServiceRecord } from "../state/records.ts";
import { coreRecord } from "./records.ts";

export const NOW = Date.parse("2026-01-01T12:00:00.000Z");

const UNHEARD: Observed = {
  report: null,
  receivedAtMs: null,
  contactAtMs: null,
  refusedTwiceAtMs: null,
  gone: false,
  clockOffsetMs: null,
};

/** Returns the report of core `n`, a follower of core 1 in term 5 unless `over` says otherwise. */
export function report(number: number, over: Partial<NodeReport> = {}): NodeReport {
  const at = new Date(NOW).toISOString();
  return {
    ref: coreRecord(number).ref,
    sequence: 1,
    version: "1.0.0",
    engineVersion: "3.5.16",
    startedAt: at,
    generation: 1,
    lifeId: "11111111-1111-4111-8111-111111111111",
    clusterId: "c1",
    memberId: `m${number}`,
    engine: "ready",
    raftState: number === 1 ? "StateLeader" : "StateFollower",
    term: 5,
    leaderMemberId: "m1",
    commitIndex: 1000,
    appliedIndex: 1000,
    clockMs: NOW,
    host: {
      clockOffsetMs: 0,
      fsyncP99Ms: 1,
      dbBytes: 1,
      diskFreeBytes: 1,
      diskFreePercent: 50,
      certificateExpiresAt: null,
    },
    processorWaitPercent: 1,
    hears: null,
    leaving: false,
    join: null,
    ...over,
  };
}

/** Returns core 1's view while it leads `records`; `observed` by ref. */
export function factsOf(
  records: ServiceRecord[],
  observed: Record<string, Partial<Observed>> = {},
  over: Partial<Facts> = {},
): Facts {
  const self = coreRecord(1).ref;
  return {
    nowMs: NOW,
    toWall: (ms) => ms,
    self: { ref: self, version: "1.0.0", startedAtMs: NOW - 60_000 },
    witnessSinceMs: NOW - 60_000,
    generation: 1,
    lifeId: "11111111-1111-4111-8111-111111111111",
    clusterId: "c1",
    raft: {
      memberId: "m1",
      raftState: "StateLeader",
      term: 5,
      leaderMemberId: "m1",
      commit: 1000,
      applied: 1000,
      match: { m1: 1000, m2: 990, m3: 1000 },
    },
    members: null,
    leadership: null,
    cores: new Map(records.filter((r) => r.host !== null).map((r) => [r.ref, { value: r, revision: 7 }])),
    observed: (ref) => ({ ...UNHEARD, ...(ref === self ? { report: report(1) } : {}), ...observed[ref] }),
    joins: () => ({ errors: [], waiting: null, progressPercent: null, stalled: null }),
    removeCommand: (memberId) => `etcdctl member remove ${memberId}`,
    anyHost: false,
    oidcSecretLost: false,
    drills: [],
    statusSince: () => NOW,
    ...over,
  };
}

/** Returns a record as core 1 shows it, without any report of it. */
export function viewOf(record: ServiceRecord): Service {
  return serviceView(serviceFactsOf(factsOf([record]), coreRecord(1).ref, { value: record, revision: 7 }));
}
