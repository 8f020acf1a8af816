import { expect, test } from "vitest";
import { roleOf } from "./role.ts";

test.each([
  [false, "StateLeader", "leader"],
  [null, "StateLeader", "leader"],
  [false, "StateFollower", "follower"],
  [false, "StateCandidate", "candidate"],
  [false, "StatePreCandidate", "candidate"],
  [true, "StateFollower", "learner"],
  [true, null, "learner"],
  [null, "StateFollower", null],
  [false, null, null],
  [null, null, null],
] as const)("learner %s, %s: %s", (learner, raftState, role) => expect(roleOf({ learner, raftState })).toBe(role));
