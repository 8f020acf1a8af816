import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Service } from "@core-console/shared/contract/service";
import { expect, test } from "vitest";
import { colorOf, lightView, shownStatus, standingOf } from "./standing.ts";

const cluster = {
  voters: 3,
  majority: 2,
  aliveVoters: 3,
  mayStillFail: 1,
  leadership: "confirmed",
  leader: { ref: "r", name: "core-1", since: null },
  members: [{}, {}, {}],
  warnings: [],
} as unknown as ClusterView;
const alone = { ...cluster, aliveVoters: 1, mayStillFail: -1, leadership: "none", leader: null } as ClusterView;
const well = {
  cluster,
  services: [{ name: "core-1", status: "on" }],
  consoleCut: false,
  upstream: "leader",
  old: false,
} as const;

test.each([
  ["all is well", {}, "healthy", "green"],
  ["the page lost its console", { consoleCut: true }, "cut", "gray"],
  ["the console reaches no Core", { upstream: "unreachable" }, "unknown", "gray"],
  ["nobody has told anything for 5 s", { old: true }, "unknown", "gray"],
  [
    "the Core that serves is cut off",
    { cluster: alone, services: [{ name: "core-1", status: "unknown" }], upstream: "no_leader" },
    "unknown",
    "gray",
  ],
  ["nothing is known yet", { cluster: undefined }, "loading", "gray"],
] as const)("when %s", (_, facts, is, color) => {
  const standing = standingOf({ ...well, ...facts });
  expect([standing.is, colorOf(standing)]).toEqual([is, color]);
});

test("an old light is unknown, except what is true without anyone looking", () => {
  expect((["on", "off", "warning", "version_differs"] as const).map((status) => shownStatus({ status }, true))).toEqual(
    ["unknown", "unknown", "unknown", "unknown"],
  );
  expect(shownStatus({ status: "not_installed" }, true)).toBe("not_installed");
  expect(shownStatus({ status: "on" }, false)).toBe("on");
});

test("a join that makes progress shows its percent, a stalled one none", () => {
  const join = { stage: "caught_up", progressPercent: 100, stalled: null };
  const service = { ref: "r", name: "core-3", status: "joining", reasons: [], raft: { memberId: null }, join };
  const stalled = { since: "2026-11-23T05:10:00.000Z", takenOutAt: null };
  const percent = (over: object): number | null =>
    lightView({ ...service, join: { ...join, ...over } } as unknown as Service, false).percent;
  expect([percent({}), percent({ stalled })]).toEqual([100, null]);
});
