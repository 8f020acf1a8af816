import { expect, test } from "vitest";
import { ServiceState } from "../contract/service.ts";
import type { ServiceStatus } from "../contract/service.ts";
import { healthSentence } from "./health.ts";
import { faultTolerance, majority } from "./rules/quorum.ts";
import { removalOf } from "./records.ts";
import { clusterWarnings } from "./warnings.ts";

test.each<[string, number, number, "confirmed" | "claimed" | "none", string[]]>([
  ["three, all alive", 3, 3, "confirmed", []],
  ["three, one dead", 3, 2, "confirmed", ["none_may_fail"]],
  ["three, two dead", 3, 1, "none", ["no_quorum"]],
  ["three, electing", 3, 3, "none", ["no_leader"]],
  ["five, one dead", 5, 4, "confirmed", []],
  ["two", 2, 2, "confirmed", ["two_voters_none_may_fail"]],
  ["two, one dead", 2, 1, "none", ["no_quorum"]],
  ["four", 4, 4, "confirmed", ["even_voters"]],
  ["four, one dead", 4, 3, "confirmed", ["even_voters", "none_may_fail"]],
  ["one", 1, 1, "confirmed", ["one_core_alone"]],
])("warnings: %s", (_what, voters, aliveVoters, leadership, codes) => {
  expect(clusterWarnings({ voters, aliveVoters, learners: 0, leadership }).map((r) => r.code)).toEqual(codes);
});

test("warnings: engines below the least version, by name; what is not known is not old", () => {
  const running = [
    { name: "core-1", version: "3.4.23" },
    { name: "core-2", version: "3.5.16" },
    { name: "core-3", version: "3.4.9" },
  ];
  const facts = { voters: 3, aliveVoters: 3, learners: 0, leadership: "confirmed" } as const;
  expect(clusterWarnings({ ...facts, engines: { least: "3.5.0", running } })).toEqual([
    { code: "engine_old", params: { names: "core-1, core-3", versions: "3.4.9, 3.4.23", least: "3.5.0" } },
  ]);
  expect(clusterWarnings({ ...facts, engines: { least: "3.4", running } })).toEqual([]);
  expect(clusterWarnings({ ...facts, engines: { least: "3.5.0", running: [] } })).toEqual([]);
});

test("an engine that leaves the peer port open until its Core is restarted is a warning of the cluster, with the way out", () => {
  const facts = { voters: 3, aliveVoters: 3, learners: 0, leadership: "confirmed" } as const;
  expect(clusterWarnings({ ...facts, openPeerPorts: ["core-1", "core-3"] })).toEqual([
    { code: "peer_port_open", params: { names: "core-1, core-3", count: 2 } },
  ]);
  expect(clusterWarnings({ ...facts, openPeerPorts: [] })).toEqual([]);
});

function health(
  statuses: ServiceStatus[],
  voters: number,
  alive: number,
  leadership: "confirmed" | "claimed" | "none" = "confirmed",
) {
  const leader = leadership === "none" ? null : { ref: "r1", name: "core-1", since: null };
  const warnings = clusterWarnings({ voters, aliveVoters: alive, learners: 0, leadership });
  const cluster = {
    leadership,
    leader,
    voters,
    learners: 0,
    majority: majority(voters),
    aliveVoters: alive,
    mayStillFail: faultTolerance(voters, alive),
    warnings,
  };
  const verdict = healthSentence(
    cluster,
    statuses.map((status, i) => ({ name: `core-${i + 1}`, status })),
  );
  return [verdict.level, verdict.reason.code, verdict.troubled];
}

test.each<[string, unknown, unknown]>([
  ["three well", health(["on", "on", "on"], 3, 3), ["healthy", "all_work_may_fail", []]],
  ["a record beside them", health(["on", "on", "on", "not_installed"], 3, 3), ["healthy", "all_work_may_fail", []]],
  ["one with a slow disk", health(["on", "on", "warning"], 3, 3), ["warning", "all_work_may_fail", []]],
  ["one off", health(["on", "off", "on"], 3, 2), ["warning", "some_off", ["core-2"]]],
  ["a majority off", health(["on", "off", "off"], 3, 1, "none"), ["down", "no_quorum", ["core-2", "core-3"]]],
  ["electing", health(["off", "on", "on"], 3, 2, "none"), ["down", "no_leader", ["core-1"]]],
  ["one alone", health(["on"], 1, 1), ["warning", "single_core", []]],
  ["a claim without a majority", health(["on", "on", "on"], 3, 3, "claimed"), ["warning", "leader_unconfirmed", []]],
  ["one that the leader alone cannot reach", health(["on", "on", "warning"], 3, 2), ["warning", "some_unreached", []]],
  ["one unknown", health(["on", "on", "unknown"], 3, 3), ["warning", "some_unknown", ["core-3"]]],
  [
    "nobody reports",
    health(["unknown", "unknown", "unknown"], 3, 0, "none"),
    ["unknown", "nobody_can_tell", ["core-1", "core-2", "core-3"]],
  ],
  ["two voters", health(["on", "on"], 2, 2), ["warning", "all_work_may_fail", []]],
])("health: %s", (_what, found, expected) => expect(found).toEqual(expected));

test.each([
  [0, 2],
  [1, 1],
  [2, 1],
])("beside one voter and %i learners so many Cores are asked for: %i", (learners, more) => {
  const facts = { voters: 1, aliveVoters: 1, learners, leadership: "confirmed" } as const;
  expect(clusterWarnings(facts)).toEqual([{ code: "one_core_alone", params: { more } }]);
  const cluster = { ...facts, leader: null, majority: 1, mayStillFail: 0, warnings: [] };
  expect(healthSentence(cluster, [{ name: "core-1", status: "on" }]).reason).toEqual({
    code: "single_core",
    params: { cores: 1, more },
  });
});

test("only what never joined is deleted at once", () => {
  expect(ServiceState.options.filter((s) => removalOf(s) === "record")).toEqual(["created", "enrolling"]);
});

test("a cluster that was restored from a snapshot says what is left to do", () => {
  const restored = { takenAt: "2026-11-30T00:00:00.000Z", suspended: 2, secret: true };
  const facts = { voters: 3, aliveVoters: 3, learners: 0, leadership: "confirmed" as const };
  expect(clusterWarnings({ ...facts, restored })).toEqual([{ code: "restored_from_snapshot", params: restored }]);
  expect(clusterWarnings({ ...facts, restored: null })).toEqual([]);
});
