import { expect, test } from "vitest";
import type { LeaveAnswer } from "@core-console/shared/contract/enrolment";
import { giveUpMembership, type GiveUpOptions } from "./give-up-membership.ts";
import type { Heard } from "./leave.ts";
import { InstallFailure } from "../run.ts";

const NOTHING: LeaveAnswer = { sum: null, leads: false, obstacle: null, away: null, operation: null, removed: null };
const MEMBER: Heard = { ok: true, value: NOTHING };
const GONE: Heard = { ok: true, value: { ...NOTHING, removed: { at: "", by: "" } } };
const refusal = (code: string, silent = false): Heard => ({ ok: false, silent, reason: { code, params: {} } });

/** Simulates one; time passes only in pauses. `look` gets how long the service has been stopped, ms; null: it runs. */
function play(
  look: (stoppedMs: number | null) => Heard,
  leave: () => Promise<Heard>,
  over: Partial<GiveUpOptions> = {},
) {
  let ms = 0;
  let stoppedAt: number | null = null;
  const done: string[] = [];
  const o: GiveUpOptions = {
    cluster: {
      look: async () => look(stoppedAt === null ? null : ms - stoppedAt),
      leave: () => (done.push("leave"), leave()),
    },
    name: "core-2",
    member: false,
    reported: true,
    enough: new AbortController().signal,
    stop: async () => void (done.push("stop"), (stoppedAt = ms)),
    start: async () => void done.push("start"),
    report: ({ code }) => void done.push(code),
    why: () => null,
    now: () => ms,
    pause: async (by) => void (ms += by),
    ...over,
  };
  return giveUpMembership(o).then((place) => ({ place, done }));
}
const gone = async (): Promise<Heard> => GONE;

test("whom the leader made a member after its service was stopped leaves, whatever its core.json says", async () => {
  // The leader counts it as reachable for 1.5 s more.
  const late = (stopped: number | null): Heard => ((stopped ?? 0) > 1500 ? MEMBER : refusal("forbidden"));
  expect(await play(late, gone)).toEqual({ place: "left", done: ["stop", "leave"] });
});
test("one that its cluster knows as no member has no place", async () => {
  for (const code of ["forbidden", "not_found"])
    expect(await play(() => refusal(code), gone)).toEqual({ place: "none", done: ["stop"] });
  const unable = (): never => {
    throw new InstallFailure("home_half_written");
  };
  expect(await play(unable, gone)).toMatchObject({ place: "none" });
  expect(await play(unable, gone, { reported: false })).toEqual({ place: "none", done: [] });
});
test("without an answer it is not known", async () =>
  expect(await play(() => refusal("leave_unreachable", true), gone)).toMatchObject({
    place: "unknown",
    done: ["stop", "leave_unreachable"],
  }));
test("a place that cannot be given back stays, and its service runs again", async () =>
  expect(
    await play(
      () => MEMBER,
      async () => refusal("quorum_at_risk"),
    ),
  ).toEqual({
    place: "stays",
    done: ["stop", "leave", "quorum_at_risk", "start"],
  }));
test("an unforeseen error is reported, and ends nothing else", async () => {
  const broken = (): Promise<Heard> => Promise.reject(new TypeError("broken"));
  expect(await play(() => MEMBER, broken, { member: true })).toEqual({
    place: "unclear",
    done: ["leave", "install_command"],
  });
});
test("a signal ends the wait for the cluster, and says what is left open", async () => {
  const enough = new AbortController();
  const never = (): Promise<Heard> => (enough.abort(), new Promise(() => undefined));
  expect(await play(() => MEMBER, never, { enough: enough.signal })).toEqual({
    place: "unclear",
    done: ["stop", "leave", "start"],
  });
});
