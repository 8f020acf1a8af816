import type { ClusterView } from "@core-console/shared/contract/cluster";
import { expect, test } from "vitest";
import type { Link } from "../api/link.ts";
import { troubleOf } from "./trouble.ts";

const live: Link = {
  console: { state: "live" },
  upstream: { state: "leader", since: "2026-11-23T05:00:00.000Z", consoles: [], self: null },
  beforeLastChange: false,
};
const cluster = { voters: 3, majority: 2, aliveVoters: 3, leadership: "confirmed" } as ClusterView;
const NOW = Date.parse("2026-11-23T05:00:10.000Z");

test("one trouble at a time, the nearest first", () => {
  expect(troubleOf(live, cluster, NOW, [])).toBeNull();
  expect(troubleOf({ ...live, upstream: { ...live.upstream, state: "no_leader" } }, cluster, NOW, [])).toMatchObject({
    is: "electing",
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
