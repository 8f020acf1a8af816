import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Reason, Service } from "@core-console/shared/contract/service";
import { expect, test } from "vitest";
import type { Link } from "../../api/http/link.ts";
import { standingOf } from "../../lib/store/standing.ts";
import { troubleOf } from "./trouble.ts";

const live: Link = {
  console: { state: "live" },
  upstream: { state: "leader", since: "2026-11-23T05:00:00.000Z", consoles: [], self: null },
  beforeLastChange: false,
};
const cluster = {
  voters: 3,
  majority: 2,
  aliveVoters: 3,
  leadership: "confirmed",
  warnings: [] as Reason[],
} as ClusterView;
const NOW = Date.parse("2026-11-23T05:00:10.000Z");

test("one trouble at a time, the nearest first", () => {
  expect(troubleOf(live, cluster, NOW, [])).toBeNull();
  const electing = { ...cluster, leadership: "none", leaderlessSince: "2026-11-23T05:00:09.000Z" } as const;
  expect(troubleOf({ ...live, upstream: { ...live.upstream, state: "no_leader" } }, electing, NOW, [])).toEqual({
    is: "electing",
    sinceMs: NOW - 1000,
  });
  expect(
    troubleOf({ ...live, upstream: { ...live.upstream, state: "no_leader" } }, { ...cluster, aliveVoters: 1 }, NOW, []),
  ).toMatchObject({ is: "quorum" });
  expect(
    troubleOf(
      { ...live, upstream: { ...live.upstream, state: "unreachable" } },
      { ...cluster, aliveVoters: 1 },
      NOW,
      [],
    ),
  ).toMatchObject({ is: "upstream" });
  expect(
    troubleOf(
      { ...live, console: { state: "cut", sinceMs: NOW, why: "offline" } },
      { ...cluster, aliveVoters: 1 },
      NOW,
      [],
    ),
  ).toMatchObject({ is: "cut" });
});

test("a Core that is cut off names no Core to start: it does not know their state", () => {
  const rows = [1, 2, 3].map(
    (n) => ({ ref: `r${n}`, name: `core-${n}`, state: "active", status: "unknown" }) as Service,
  );
  const alone = { ...cluster, aliveVoters: 1, mayStillFail: -1, leadership: "none" } as const;
  expect(troubleOf(live, alone, NOW, rows)).toMatchObject({ is: "apart" });
  // A learner's Core counts no vote of its own.
  expect(troubleOf(live, { ...alone, aliveVoters: 0, mayStillFail: -2 }, NOW, rows)).toMatchObject({ is: "apart" });
  const off = rows.map((row, at) => ({ ...row, status: at === 0 ? "on" : "off" }) as const);
  expect(troubleOf(live, alone, NOW, off)).toMatchObject({ is: "quorum" });
});

test("a console that looks for the leader does not contradict Cores that agree on one: pill and banner say the same", () => {
  const looking: Link = { ...live, upstream: { ...live.upstream, state: "no_leader" } };
  const facts = { services: [], consoleCut: false, upstream: "no_leader", old: false } as const;
  const whole = { ...cluster, mayStillFail: 1, members: [], warnings: [] } as unknown as ClusterView;
  for (const [leadership, is] of [
    ["confirmed", null],
    ["claimed", "electing"],
    ["none", "electing"],
  ] as const) {
    const seen = { ...whole, leadership, leaderlessSince: null };
    expect(troubleOf(looking, seen, NOW, [])?.is ?? null).toBe(is);
    expect(standingOf({ ...facts, cluster: seen }).is === "no-leader").toBe(is !== null);
  }
});
