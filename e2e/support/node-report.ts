import type { NodeReport } from "@core-console/shared/contract/enrolment";

/** Returns the report of a host that has just started and knows nothing yet; `over` replaces fields of it. */
export function nodeReport(over: Partial<NodeReport> & Pick<NodeReport, "ref">): NodeReport {
  return {
    sequence: 1,
    version: "0.1.0",
    engineVersion: null,
    startedAt: new Date().toISOString(),
    generation: 1,
    lifeId: null,
    clusterId: null,
    memberId: null,
    engine: "starting",
    raftState: null,
    term: null,
    leaderMemberId: null,
    commitIndex: null,
    appliedIndex: null,
    clockMs: Date.now(),
    host: {
      clockOffsetMs: null,
      fsyncP99Ms: null,
      dbBytes: null,
      diskFreeBytes: null,
      diskFreePercent: null,
      certificateExpiresAt: null,
    },
    processorWaitPercent: null,
    hears: null,
    leaving: false,
    join: null,
    ...over,
  };
}
