import { expect, test } from "vitest";
import type { CoreEvent } from "@core-console/shared/contract/events";
import type { Service } from "@core-console/shared/contract/service";
import { AT, clusterView, refOf, service } from "../testing/facts.ts";
import { take } from "./snapshot.ts";
import type { Snapshot } from "./snapshot.ts";

const hello = (revision: number, services: Service[], cluster = clusterView(1, 5), stale = false): CoreEvent => ({
  type: "hello",
  data: { epoch: "e", revision, cluster, services, stale },
});
const rows = [service(1), service(2), service(3)];
const held = (): Snapshot => {
  const { snapshot } = take(null, hello(10, rows));
  if (!snapshot) throw new Error("no snapshot");
  return snapshot;
};

test("the first hello is passed on whole", () => {
  expect(take(null, hello(10, rows)).out.map((e) => e.type)).toEqual(["hello"]);
});

test("the same state from another Core yields no events", () => {
  const other = rows.map((s) => ({
    ...s,
    observedAt: AT,
    observedBy: refOf(2),
    uptimeSeconds: 5,
    raft: { ...s.raft, lastContactMs: 3 },
  }));
  expect(take(held(), hello(10, other, clusterView(1, 5, { observedBy: refOf(2) }))).out).toEqual([]);
});

test("a new leader's hello becomes its differences", () => {
  const next = [{ ...service(1), status: "off" as const }, service(2, { revision: 12 }), service(4, { revision: 11 })];
  const { out, snapshot } = take(held(), hello(12, next, clusterView(2, 6)));
  expect(out).toEqual([
    { type: "cluster", data: { cluster: clusterView(2, 6), stale: false } },
    { type: "registry", data: { revision: 12, changed: [next[1], next[2]], removed: [refOf(3)] } },
    { type: "member", data: { service: next[0] } },
  ]);
  expect([...(snapshot?.services.keys() ?? [])].toSorted()).toEqual([refOf(1), refOf(2), refOf(4)]);
});

test("a copy that lags takes nothing back: neither a row, nor a new service, nor a removed one", () => {
  const behind = [service(1, { revision: 0, name: "old" }), service(2), service(9)];
  const { out, snapshot } = take(held(), hello(8, behind, clusterView(1, 5), true));
  expect(out.map((e) => e.type)).toEqual(["cluster"]);
  expect(snapshot?.revision).toBe(10);
  expect([...(snapshot?.services.keys() ?? [])]).toEqual(rows.map((s) => s.ref));
});

test("another life of the cluster is shown whole, whatever its revision", () => {
  for (const life of [{ generation: 2 }, { lifeId: "99999999-9999-4999-8999-999999999999" }]) {
    const { out, snapshot } = take(held(), hello(2, [service(1)], clusterView(1, 2, life)));
    expect(out.map((e) => e.type)).toEqual(["hello"]);
    expect(snapshot?.services.size).toBe(1);
  }
  expect(take(held(), hello(10, rows, clusterView(1, 5, { lifeId: null }))).out.map((e) => e.type)).not.toContain(
    "hello",
  );
});

test("changes are cached for browsers that connect later", () => {
  let snapshot = held();
  const apply = (event: CoreEvent): void => void (snapshot = take(snapshot, event).snapshot ?? snapshot);
  apply({ type: "registry", data: { revision: 11, changed: [service(4, { revision: 11 })], removed: [refOf(1)] } });
  apply({ type: "member", data: { service: service(2, { status: "off" }) } });
  apply({ type: "member", data: { service: service(1) } });
  apply({ type: "seen", data: { at: AT, ages: { [refOf(2)]: 7 } } });
  expect([...snapshot.services.values()].map((s) => [s.ref, s.status])).toEqual([
    [refOf(2), "off"],
    [refOf(3), "on"],
    [refOf(4), "on"],
  ]);
  expect(snapshot).toMatchObject({ revision: 11, seen: { ages: { [refOf(2)]: 7 } } });
});

test("where the Cores are is not passed on", () => {
  expect(take(held(), { type: "peers", data: { peers: [] } }).out).toEqual([]);
});

test("a partial hello of a later revision takes no row away: the pages are made to list anew", () => {
  const event = hello(12, [service(1)]);
  if (event.type !== "hello") throw new Error("no hello");
  const partial: CoreEvent = { type: "hello", data: { ...event.data, partial: true } };
  expect(take(held(), partial).out).toEqual([partial]);
});
