import type { RaftState } from "../../contract/cluster.ts";
import type { Role } from "../../contract/service.ts";

/**
 * Returns the role of a member. Learner comes from the membership, because a learner's engine reports StateFollower; so
 * a follower whose membership is not known is null, not a guess (see docs/architecture/lights.md).
 */
export function roleOf(facts: { learner: boolean | null; raftState: RaftState | null }): Role | null {
  if (facts.learner === true) return "learner";
  switch (facts.raftState) {
    case null:
      return null;
    case "StateLeader":
      return "leader";
    case "StateCandidate":
    case "StatePreCandidate":
      return "candidate";
    case "StateFollower":
      return facts.learner === null ? null : "follower";
  }
}
