import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { foldName } from "@core-console/shared/contract/name";
import { serialOf } from "../../lib/tls/certificate-serial.ts";
import { ApiProblem } from "./api-problem.ts";
import { ANNA, coreRecord, createdRecord } from "../testing/records.ts";
import { createStore, type Store } from "../testing/store.ts";
import type { ChangePlan } from "./commit.ts";
import { keys } from "./keys.ts";
import { findService, planAdd, planForget, planRename, planRenew } from "./service-changes.ts";
import { certificateFor } from "../testing/certificates.ts";

const certificate = await certificateFor(coreRecord(4).ref, {
  fqdn: "core-4.soc.example",
  addresses: ["192.0.2.4"],
});
const enrollingAs = { state: "enrolling", memberId: null, voter: false } as const;
const [unused, enrolling, certified, voter] = [
  createdRecord(2),
  coreRecord(3, { ...enrollingAs, certificate: null }),
  coreRecord(4, { ...enrollingAs, certificate }),
  coreRecord(1),
];
let store: Store;
beforeEach(async () => {
  store = createStore();
  for (const r of [voter, unused, enrolling, certified]) store.add(r);
  await store.run();
});
afterEach(() => store.close());

const outcome = (plan: () => ChangePlan): string => {
  try {
    return `${plan().status}`;
  } catch (error) {
    if (error instanceof ApiProblem) return error.code;
    throw error;
  }
};
const revisionOf = (ref: string): number => store.registry.services.get(ref)?.revision ?? 0;
const touched = (p: ChangePlan): string[] => p.ops.map((o) => `${o.op} ${o.key}`).toSorted();

test("a service is found by ID, in any case, and by ref", () => {
  for (const by of [unused.id, unused.id.toUpperCase(), unused.ref])
    expect(findService(store.registry, by).value.ref).toBe(unused.ref);
  expect(() => findService(store.registry, "core-2")).toThrowError(expect.objectContaining({ code: "not_found" }));
});

test.each([
  ["a new name", "alpha", "201"],
  ["a name around spaces", "  alpha  ", "201"],
  ["a name taken", "core-2", "name_taken"],
  ["a name taken but for case", "CORE-2", "name_taken"],
  ["a name taken but for width", "ｃｏｒｅ-2", "name_taken"],
])("add: %s", (_, name, expected) => {
  expect(outcome(() => planAdd(store.registry, { kind: "core", name }, ANNA, 0))).toBe(expected);
});

test("add compares that neither name nor ref is there, and keeps no ID for repetitions", () => {
  const plan = planAdd(store.registry, { kind: "core", name: "Alpha" }, ANNA, store.clock.ms, createdRecord(9).id);
  expect(plan.compare).toEqual([
    { key: keys.name(foldName("Alpha")), target: "create", op: "=", value: 0 },
    { key: keys.service(createdRecord(9).ref), target: "create", op: "=", value: 0 },
  ]);
  expect(plan.made.stored).toMatchObject({ id: null, name: "Alpha", expiresAt: "2026-01-02T12:00:00.000Z" });
});

describe("rename", () => {
  test.each([
    ["another name", "beta", null, "200"],
    ["its own name", "core-2", null, "200"],
    ["its own name in another case", "Core-2", null, "200"],
    ["a name of another", "Core-3", null, "name_taken"],
  ])("to %s", (_, name, ifMatch, expected) => {
    expect(outcome(() => planRename(store.registry, unused.ref, name, ifMatch))).toBe(expected);
  });
  test("moves the name only where it is another one", () => {
    expect(touched(planRename(store.registry, unused.ref, "beta", null))).toEqual(
      [`delete ${keys.name("core-2")}`, `put ${keys.name("beta")}`, `put ${keys.service(unused.ref)}`].toSorted(),
    );
    expect(touched(planRename(store.registry, unused.ref, "CORE-2", null))).toEqual([
      `put ${keys.service(unused.ref)}`,
    ]);
  });
  test("with a revision it goes only from that revision", () => {
    const at = revisionOf(unused.ref);
    expect(outcome(() => planRename(store.registry, unused.ref, "beta", at))).toBe("200");
    expect(outcome(() => planRename(store.registry, unused.ref, "beta", at - 1))).toBe("precondition_failed");
  });
});

describe("remove", () => {
  const forget = (ref: string, ifMatch: number | null = null) =>
    planForget(findService(store.registry, ref), { ifMatch, by: "anna", nowMs: store.clock.ms });
  test("with a revision it goes only from that revision", () => {
    const at = revisionOf(unused.ref);
    expect(outcome(() => forget(unused.ref, at))).toBe("204");
    expect(outcome(() => forget(unused.ref, at - 1))).toBe("precondition_failed");
  });
  test("takes record, name and host, and nothing else", () => {
    expect(touched(forget(enrolling.ref))).toEqual(
      [
        `delete ${keys.service(enrolling.ref)}`,
        `delete ${keys.name("core-3")}`,
        `delete ${keys.host("core-3.soc.example")}`,
      ].toSorted(),
    );
  });
  test("twice is not found", () => expect(outcome(() => forget("nobody"))).toBe("not_found"));
});

describe("the certificate of a host that never became a member", () => {
  const kept = (plan: ChangePlan): unknown[] =>
    plan.ops.flatMap((op) =>
      op.op === "put" && op.key.startsWith(keys.removals) ? [[op.key, JSON.parse(op.value)]] : [],
    );
  const at = "2026-01-01T12:00:00.000Z";
  const refused = {
    ref: certified.ref,
    serial: serialOf(certificate),
    keyHash: certified.host?.keyHash,
    at,
    by: "anna",
  };
  test("is refused from when it is removed, and its host is informed", () => {
    const plan = planForget(findService(store.registry, certified.ref), {
      ifMatch: null,
      by: "anna",
      nowMs: store.clock.ms,
    });
    expect(kept(plan)).toEqual([[keys.removed(certified.ref), expect.objectContaining(refused)]]);
  });
  test("is refused from when its ID is renewed, and the service lives on", () => {
    const plan = planRenew(store.registry, certified.ref, { by: ANNA, nowMs: store.clock.ms });
    expect(kept(plan)).toEqual([[expect.stringMatching(/removed\/.+\.\d+$/), expect.objectContaining(refused)]]);
    expect(kept(plan)).not.toContainEqual([keys.removed(certified.ref), expect.anything()]);
  });
});

describe("renew", () => {
  test("gives 24 h and forgets a host that never became a member", () => {
    const plan = planRenew(store.registry, enrolling.ref, { by: ANNA, nowMs: store.clock.ms });
    const [put] = plan.ops;
    expect(put?.op === "put" ? JSON.parse(put.value) : null).toMatchObject({
      id: enrolling.id,
      state: "created",
      host: null,
      certificate: null,
      expiresAt: "2026-01-02T12:00:00.000Z",
    });
    expect(touched(plan)).toContain(`delete ${keys.host("core-3.soc.example")}`);
    expect(JSON.stringify(plan.made)).not.toContain(enrolling.id);
  });
  test("a member is already enrolled", () =>
    expect(outcome(() => planRenew(store.registry, voter.ref, { by: ANNA, nowMs: 0 }))).toBe("already_enrolled"));
});
