import type { ClusterView, Member } from "@core-console/shared/contract/cluster";
import type { Service } from "@core-console/shared/contract/service";
import { expect, test } from "vitest";
import { consoleDiffers, coreVersions, faultsPresent } from "./about-view.ts";

type Row = Parameters<typeof coreVersions>[1][number];
const row = (name: string, version: string | null, status: Service["status"] = "on", paired = true): Row => ({
  ref: name,
  name,
  status,
  version,
  paired,
});
const cluster = (engines: Record<string, string | null>, leader: string | null = null) =>
  ({
    members: Object.entries(engines).map(([ref, engineVersion]) => ({ ref, engineVersion }) as Member),
    leader: leader === null ? null : { ref: leader, name: leader, since: null },
    leastEngine: "3.5.0",
  }) satisfies Pick<ClusterView, "members" | "leader" | "leastEngine">;
const marks = (cores: ReturnType<typeof coreVersions>) =>
  cores.map((c) => [c.name, c.version.differs, c.engine.differs]);

test("another version than the leader's is marked, of the Core and of its engine apart", () => {
  const of = cluster({ "core-1": "3.5.16", "core-2": "3.5.16", "core-10": "3.4.23" }, "core-2");
  const cores = coreVersions(of, [row("core-10", "1.0.0"), row("core-2", "1.0.0"), row("core-1", "0.9.0")], false);
  expect(marks(cores)).toEqual([
    ["core-1", true, false],
    ["core-2", false, false],
    ["core-10", false, true],
  ]);
  expect(cores.map((c) => [c.state.support, c.state.belowLeast])).toEqual([
    ["maintained", false],
    ["maintained", false],
    ["ended", true],
  ]);
});

test("without a leader all are marked where they differ, and none where they agree", () => {
  const rows = [row("core-1", "1.0.0"), row("core-2", "0.9.0")];
  expect(marks(coreVersions(cluster({ "core-1": "3.5.16", "core-2": "3.5.16" }), rows, false))).toEqual([
    ["core-1", true, false],
    ["core-2", true, false],
  ]);
});

test.each([
  ["off", false],
  ["unknown", false],
  ["on", true],
] as const)("of a Core that is %s (page out of date: %s) the version is unknown, the last one apart", (status, old) => {
  const [core] = coreVersions(cluster({ "core-1": "3.4.23" }), [row("core-1", "1.0.0", status)], old);
  expect(core).toMatchObject({
    version: { now: null, last: "1.0.0", differs: false },
    engine: { now: null, last: "3.4.23", differs: false },
  });
  expect(faultsPresent(core === undefined ? [] : [core]).map((f) => f.names)).toEqual([
    ["core-1"],
    ["core-1"],
    ["core-1"],
    ["core-1"],
  ]);
});

test("a Core that does not say which engine it runs, and one that is no member yet, have no known faults to show", () => {
  const cores = coreVersions(
    cluster({ "core-1": null }),
    [row("core-1", "1.0.0"), row("core-2", null, "joining")],
    false,
  );
  expect(cores.map((c) => [c.engine.now, c.engine.last, c.state.faults])).toEqual([
    [null, null, null],
    [null, null, null],
  ]);
  expect(faultsPresent(cores)).toEqual([]);
});

test("a service whose host never called runs nothing", () => {
  expect(coreVersions(cluster({}), [row("core-4", null, "not_installed", false)], false)).toEqual([]);
});

test.each([
  ["1.0.0", ["1.0.0", "0.9.0"], false],
  ["1.1.0", ["1.0.0", "1.0.0"], true],
  ["1.1.0", [null], false],
  [null, ["1.0.0"], false],
])("a console of %s beside Cores of %j differs: %s", (console, versions, differs) => {
  const cores = coreVersions(
    cluster({}),
    versions.map((v, at) => row(`core-${at + 1}`, v)),
    false,
  );
  expect(consoleDiffers(console, cores)).toBe(differs);
});
