import type { ReportAnswer } from "@core-console/shared/contract/enrolment";
import type { CoreContext } from "../../context.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import type { ServiceRecord } from "../../state/records.ts";

/** What a member that was just added starts its engine with: every member's name and peer address, its own included. */
export async function memberStart(c: CoreContext, record: ServiceRecord): Promise<ReportAnswer["start"]> {
  if (record.memberId === null) return null;
  try {
    const { members } = await c.engine.gateway.memberList({ timeoutMs: 1000 });
    if (!members.some((m) => m.memberId === record.memberId)) return null;
    const pairs = members.flatMap((m) => m.peerUrls.map((url) => `${m.name === "" ? record.ref : m.name}=${url}`));
    return { memberId: record.memberId, initialCluster: pairs.join(",") };
  } catch (error) {
    if (error instanceof EngineError) return null;
    throw error;
  }
}
