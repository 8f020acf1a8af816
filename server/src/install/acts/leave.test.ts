import { expect, test } from "vitest";
import type { Operation } from "@core-console/shared/contract/access";
import type { LeaveAnswer } from "@core-console/shared/contract/enrolment";
import type { Reason } from "@core-console/shared/contract/service";
import { askPatiently, type Heard, leaveCluster } from "./leave.ts";

const NOTHING: LeaveAnswer = { sum: null, leads: false, obstacle: null, away: null, operation: null, removed: null };
const said = (over: Partial<LeaveAnswer>): Heard => ({ ok: true, value: { ...NOTHING, ...over } });
const standing = (state: Operation["state"], reason: Reason | null = null): Heard =>
  said({
    operation: {
      id: "o",
      kind: "remove",
      ref: "r",
      name: "core-2",
      by: "host:core-2",
      requestedAt: "",
      updatedAt: "",
      state,
      reason,
    },
  });
const GONE = said({ removed: { at: "2026-01-01T00:00:00.000Z", by: "host:core-2" } });
const refusal = (code: string, silent = false): Heard => ({ ok: false, silent, reason: { code, params: {} } });

/** Plays the cluster's answers, the last of them forever; time passes only in pauses. */
function play(answers: Heard[], asked: Heard = standing("waiting")) {
  let ms = 0;
  const reported: string[] = [];
  const next = (): Promise<Heard> => Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) ?? GONE);
  const o = {
    name: "core-2",
    now: () => ms,
    pause: (by: number) => Promise.resolve(void (ms += by)),
    report: (reason: Reason) => void reported.push(reason.code),
    cluster: { leave: () => Promise.resolve(asked), look: next },
  };
  return { o, reported, passedMs: () => ms };
}
const outcome = async (p: ReturnType<typeof play>): Promise<string> =>
  leaveCluster(p.o).then(
    () => "left",
    (error: unknown) => (error as { reason: Reason }).reason.code,
  );

test("each new state is reported once, until it is removed", async () => {
  const wait: Reason = { code: "waiting_operation", params: { name: "core-3" } };
  const p = play(
    [standing("waiting", wait), standing("waiting", wait), standing("running"), GONE],
    standing("waiting"),
  );
  expect(await outcome(p)).toBe("left");
  expect(p.reported).toEqual(["leave_under_way", "waiting_operation", "leave_under_way"]);
});
test("one that is removed already has nothing to wait for", async () =>
  expect(await outcome(play([], GONE))).toBe("left"));
test("a refusal is the end, with the cluster's reason", async () => {
  expect(await outcome(play([], refusal("quorum_at_risk")))).toBe("quorum_at_risk");
  expect(await outcome(play([refusal("forbidden")]))).toBe("forbidden");
});
test("a removal that failed is reported, and never requested again by itself", async () => {
  const p = play([standing("failed", { code: "no_quorum", params: {} })]);
  expect(await outcome(p)).toBe("no_quorum");
});
test("without an answer it waits, a minute at most", async () => {
  const silent = refusal("leave_unreachable", true);
  expect(await outcome(play([silent, silent, silent, GONE]))).toBe("left");
  const p = play([silent]);
  expect(await outcome(p)).toBe("leave_unclear");
  expect(p.reported.at(-1)).toBe("leave_unreachable");
  expect(p.passedMs()).toBeGreaterThan(60_000);
  // A leader may have received it and failed before its answer.
  const unheard = play([], refusal("outcome_unknown", true));
  expect([await outcome(unheard), unheard.reported]).toEqual(["leave_unclear", []]);
});
test("an election is waited for before anything is said", async () => {
  const p = play([refusal("no_leader", true), refusal("no_leader", true), standing("waiting")]);
  expect((await askPatiently(p.o.cluster.look, p.o)).ok).toBe(true);
  const never = play([refusal("no_leader", true)]);
  expect((await askPatiently(never.o.cluster.look, never.o)).ok).toBe(false);
});
