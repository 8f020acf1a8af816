import * as z from "zod/mini";
import { RaftState } from "@core-console/shared/contract/cluster";

/** Raft's state of this member, from `raft.status` of /debug/vars. IDs in hex. */
export interface RaftStatus {
  memberId: string;
  raftState: RaftState;
  term: number;
  /** null: no leader is known */
  leaderMemberId: string | null;
  commit: number;
  applied: number;
  /** on the leader: the highest log index known to be replicated to each member; empty elsewhere */
  match: Record<string, number>;
}

const Vars = z.object({
  "raft.status": z.object({
    id: z.string(),
    term: z.number(),
    commit: z.number(),
    applied: z.number(),
    lead: z.string(),
    raftState: RaftState,
    progress: z._default(z.record(z.string(), z.object({ match: z.number() })), {}),
  }),
});

/** Parses the body of GET /debug/vars. Throws if it contains no `raft.status` (an engine that is still starting). */
export function parseVars(body: string): RaftStatus {
  const s = z.parse(Vars, JSON.parse(body))["raft.status"];
  return {
    memberId: s.id,
    raftState: s.raftState,
    term: s.term,
    leaderMemberId: s.lead === "0" ? null : s.lead,
    commit: s.commit,
    applied: s.applied,
    match: Object.fromEntries(Object.entries(s.progress).map(([member, p]) => [member, p.match])),
  };
}
