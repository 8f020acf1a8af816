import type { EngineCalls } from "./calls.ts";
import { decode } from "./call.ts";
import type { Gateway } from "./gateway-types.ts";
import { decimalId } from "./ids.ts";
import { MemberAddWire, MembersWire } from "./wire.ts";

type MemberCalls = Pick<
  Gateway,
  "memberList" | "memberAdd" | "memberPromote" | "memberRemove" | "memberUpdate" | "moveLeader"
>;

/** Returns the part of a Gateway that reads and changes who is a member, and who leads. */
export function memberCalls(calls: EngineCalls): MemberCalls {
  return {
    async memberList(options) {
      const answer = decode(MembersWire, await calls.any("/v3/cluster/member/list", {}, options));
      return { clusterId: answer.header.cluster_id, members: answer.members };
    },
    async memberAdd(peerUrl, { learner }, options) {
      const body = { peerURLs: [peerUrl], isLearner: learner };
      return decode(MemberAddWire, await calls.led("/v3/cluster/member/add", body, options));
    },
    async memberPromote(memberId, options) {
      const body = { ID: decimalId(memberId) };
      return decode(MembersWire, await calls.led("/v3/cluster/member/promote", body, options)).members;
    },
    async memberRemove(memberId, options) {
      const body = { ID: decimalId(memberId) };
      return decode(MembersWire, await calls.led("/v3/cluster/member/remove", body, options)).members;
    },
    async memberUpdate(memberId, peerUrl, options) {
      const body = { ID: decimalId(memberId), peerURLs: [peerUrl] };
      return decode(MembersWire, await calls.led("/v3/cluster/member/update", body, options)).members;
    },
    async moveLeader(memberId, options) {
      await calls.any("/v3/maintenance/transfer-leadership", { targetID: decimalId(memberId) }, options);
    },
  };
}
