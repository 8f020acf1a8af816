import type { ReportAnswer } from "@core-console/shared/contract/enrolment";
import type { MembersDeps } from "../deps.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import type { ServiceRecord } from "../../state/records.ts";

type Deps = Pick<MembersDeps, "engine">;

/**
 * Returns what a newly added member starts its engine with: the name and peer address of every member, its own
 * included. Null if it is no member in the engine or the engine does not answer.
 */
export async function memberStart(deps: Deps, record: ServiceRecord): Promise<ReportAnswer["start"]> {
  if (record.memberId === null) return null;
  try {
    const { members } = await deps.engine.gateway.memberList({ timeoutMs: 1000 });
    if (!members.some((m) => m.memberId === record.memberId)) return null;
    const pairs = members.flatMap((m) => m.peerUrls.map((url) => `${m.name === "" ? record.ref : m.name}=${url}`));
    return { memberId: record.memberId, initialCluster: pairs.join(",") };
  } catch (error) {
    if (error instanceof EngineError) return null;
    throw error;
  }
}
