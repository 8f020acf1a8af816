import type { Reason, ServiceState } from "../../contract/service.ts";
import { type Light, type LightFacts, lightOf } from "../light.ts";
import { type CoreStatement, currentStatement, type RecordedService, type ServiceFacts } from "./service-facts.ts";
import { endReason } from "./join-view.ts";

/** Returns the light of a service. Why an ID admits no host any more goes before the reasons of its light. */
export function serviceLight(facts: ServiceFacts): Light {
  const { status, reasons } = lightOf(lightFacts(facts), facts.nowMs);
  const burned = burnedReason(facts.record);
  return { status, reasons: burned === null ? reasons : [burned] };
}

function lightFacts(facts: ServiceFacts): LightFacts {
  const { record, nowMs } = facts;
  return {
    state: lightState(record, nowMs),
    expiresAtMs: lastValidMs(record),
    everJoined: record.host !== null,
    loneLearner: record.state === "active" && !record.voter,
    cutOff: facts.cutOff,
    witnesses: facts.witnesses,
    missesLeader: facts.missesLeader,
    refusedTwiceAtMs: facts.refusedTwiceAtMs,
    leaderVersion: facts.leader?.version ?? null,
    lagEntries: facts.lagEntries,
    ...currentFigures(currentStatement(facts)),
    certificateExpiresAtMs: certificateEndMs(facts.statement),
  };
}

type Figures = Pick<
  LightFacts,
  "version" | "clockOffsetMs" | "fsyncP99Ms" | "diskFreePercent" | "processorWaitPercent"
>;

const NO_FIGURES: Figures = {
  version: null,
  clockOffsetMs: null,
  fsyncP99Ms: null,
  diskFreePercent: null,
  processorWaitPercent: null,
};

function currentFigures(statement: CoreStatement | null): Figures {
  if (statement === null) return NO_FIGURES;
  const { version, processorWaitPercent } = statement;
  const { clockOffsetMs, fsyncP99Ms, diskFreePercent } = statement.host;
  return { version, clockOffsetMs, fsyncP99Ms, diskFreePercent, processorWaitPercent };
}

/** Returns when its certificate expires. An old statement is as good as a recent one. */
function certificateEndMs(statement: CoreStatement | null): number | null {
  const at = statement?.host.certificateExpiresAt ?? null;
  return at === null ? null : Date.parse(at);
}

/** Returns the state that the light shows: a host that has called is joining, whatever an administrator decides. */
function lightState(record: RecordedService, nowMs: number): ServiceState {
  return hasCalled(record, nowMs) ? "enrolling" : record.state;
}

/**
 * Reports whether a host has called by a valid ID and waits for approval, or is approved and has not called again yet.
 * For a member this is about its move, which its light does not show.
 */
const hasCalled = ({ host, approval, expiresAt }: RecordedService, nowMs: number): boolean =>
  host === null &&
  approval !== null &&
  approval.refused === null &&
  expiresAt !== null &&
  nowMs < Date.parse(expiresAt);

/** Returns until when an ID is valid. After its join was cancelled it is not, whatever the clocks of the Cores say. */
function lastValidMs({ expiresAt, ended, host }: RecordedService): number | null {
  if (ended !== null && host === null) return 0;
  return expiresAt === null ? null : Date.parse(expiresAt);
}

/** Returns why its ID admits no host although it did not expire unused; null if it may. */
function burnedReason({ host, approval, ended }: RecordedService): Reason | null {
  if (host !== null) return null;
  const refused = approval?.refused ?? null;
  if (refused !== null) return { code: "host_refused", params: { ...refused } };
  return ended === null ? null : endReason(ended);
}
