import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EnrolRequest } from "@core-console/shared/contract/enrolment";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { createCa, createCsr, createNodeKey, type KeyPair } from "../../members/pki/ca.ts";
import type { Call } from "../server/server.ts";
import { ROOT, keys } from "../../state/keys.ts";
import { findService, planForget, planRenew } from "../../state/service-changes.ts";
import { createContext, type CoreParts } from "../../testing/context.ts";
import { ANNA, coreRecord, createdRecord } from "../../testing/records.ts";
import { request, type Store } from "../../testing/store.ts";
import { enrolHandler } from "./enrol.ts";

const ca: KeyPair = await createCa(Date.parse("2026-01-01T00:00:00.000Z"));
const hostKeys = [await createNodeKey(), await createNodeKey()] as const;
const unused = createdRecord(2);
let c: CoreParts;
let store: Store;
let enrol: (call: Call) => Promise<unknown>;
const caKey = vi.fn<() => string>(() => ca.key);
beforeEach(async () => {
  caKey.mockClear();
  ({ c, store } = createContext({ caCert: ca.cert, caKey }));
  enrol = enrolHandler(c);
  store.add(coreRecord(1));
  store.add(unused);
  await store.run();
});
afterEach(() => store.close());

async function ask(over: Partial<EnrolRequest> = {}, key: string = hostKeys[0], caller: Partial<Call["caller"]> = {}) {
  const fqdn = over.fqdn ?? "core-2.soc.example";
  const body: EnrolRequest = {
    id: unused.id,
    csr: await createCsr(key, { fqdn, addresses: ["192.0.2.2"] }),
    fqdn,
    addresses: ["192.0.2.2"],
    raft: `${fqdn}:7209`,
    internal: `${fqdn}:7210`,
    console: null,
    version: "1.0.0",
    engineVersion: "3.5.16",
    clockMs: c.now(),
    ...over,
  };
  const call = {
    body,
    caller: { node: null, from: "192.0.2.2", loopback: false, ...caller },
    change: { ...request("key-of-the-caller", body), from: caller.from ?? "192.0.2.2" },
    request: { id: "r-1" },
  };
  return enrol(call as unknown as Call);
}
const audits = (): unknown[] => store.gateway.keysUnder(`${ROOT}audit/`).map((k) => store.gateway.json(k));
const record = (): unknown => store.gateway.json(keys.service(unused.ref));

test("the first CSR burns the ID: key, host and source stand in the record, the certificate comes from it", async () => {
  const answer = await ask();
  expect(answer).toMatchObject({ ref: unused.ref, name: "core-2", ca: ca.cert, generation: 1 });
  expect(record()).toMatchObject({
    state: "enrolling",
    expiresAt: null,
    host: { fqdn: "core-2.soc.example", sourceAddress: "192.0.2.2" },
    stages: [{ stage: "issued" }, { stage: "called" }, { stage: "certified" }],
  });
  expect(audits()).toMatchObject([{ what: "service.enrol", who: "joiner", from: "192.0.2.2", ref: unused.ref }]);
  expect(JSON.stringify(audits())).not.toContain(unused.id);
});

test("the same host with the same key gets the same answer, however often", async () => {
  const first = await ask();
  expect(await ask()).toEqual(first);
});

test("any other key is already_enrolled, and both addresses go to the audit", async () => {
  await ask();
  await expect(ask({ fqdn: "thief.example" }, hostKeys[1], { from: "198.51.100.9" })).rejects.toMatchObject({
    code: "already_enrolled",
  });
  expect(audits().at(-1)).toMatchObject({
    outcome: "refused",
    code: "already_enrolled",
    from: "198.51.100.9 (first used from 192.0.2.2)",
  });
});

test("two hosts with one ID at the same time: one gets in", async () => {
  const results = await Promise.allSettled([ask(), ask({ fqdn: "other.example" }, hostKeys[1])]);
  expect(results.map((r) => r.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const lost = results.find((r) => r.status === "rejected");
  expect(lost).toMatchObject({ reason: { code: "already_enrolled" } });
  expect(store.gateway.keysUnder(keys.host(""))).toHaveLength(2);
});

test("a caller's idempotency key does not skip the checks of the caller", async () => {
  await ask();
  await store.changes.execute(request(null), () => planRenew(store.registry, unused.ref, { by: ANNA, nowMs: c.now() }));
  await ask({}, hostKeys[1]);
  await expect(ask()).rejects.toMatchObject({ code: "already_enrolled" });
});

test.each([
  ["an unknown ID", { id: createdRecord(9).id }, "not_found"],
  ["the first Core's ID", { id: FIRST_CORE_ID }, "not_found"],
  ["a used ID", { id: coreRecord(1).id, fqdn: "x.example" }, "already_enrolled"],
  ["another Core's host", { fqdn: "CORE-1.soc.example" }, "host_taken"],
  ["a request that is none", { csr: "-----BEGIN CERTIFICATE REQUEST-----" }, "validation_failed"],
  ["a wildcard name", { fqdn: "*.soc.example" }, "validation_failed"],
  ["a clock 6 s ahead", { clockMs: Date.parse("2026-01-01T12:00:06.001Z") }, "validation_failed"],
])("%s is refused and nothing is burnt", async (_, over, code) => {
  await expect(ask(over)).rejects.toMatchObject({ code });
  expect(record()).toEqual(unused);
});

test.each<[string, Partial<EnrolRequest>]>([
  ["its address, mapped", { addresses: ["::ffff:192.0.2.1"] }],
  ["its address, mapped and in hexadecimal", { addresses: ["::ffff:c000:201"] }],
  ["its IPv6 address, spelled out", { addresses: ["192.0.2.2", "2001:0DB8:0:0:0:0:0:1"] }],
  ["its address as the host's name", { fqdn: "192.0.2.1", addresses: ["192.0.2.2"] }],
  ["its name, with a final dot", { fqdn: "core-1.soc.example." }],
  ["its name, as a further one", { addresses: ["192.0.2.2", "Core-1.SOC.example"] }],
])("a certificate that names another Core is refused: %s", async (_, over) => {
  const first = coreRecord(1);
  if (first.host === null) throw new Error("no host");
  store.gateway.put(keys.service(first.ref), {
    ...first,
    host: { ...first.host, addresses: ["192.0.2.1", "2001:db8::1"] },
  });
  await vi.waitFor(() => expect(c.registry.cores.get(first.ref)?.value.host?.addresses).toHaveLength(2));
  const at = over.addresses?.[0] ?? "192.0.2.2";
  const named = at.includes(":") ? `[${at}]` : at;
  await expect(ask({ raft: `${named}:7209`, internal: `${named}:7210`, ...over })).rejects.toMatchObject({
    code: "host_taken",
    params: { name: "core-1" },
  });
  expect(record()).toEqual(unused);
});

test("what another Core's older record has of its interfaces, docker0 say, keeps no host away", async () => {
  const first = coreRecord(1);
  if (first.host === null) throw new Error("no host");
  store.gateway.put(keys.service(first.ref), {
    ...first,
    host: { ...first.host, addresses: ["192.0.2.1", "172.17.0.1"] },
  });
  await vi.waitFor(() => expect(c.registry.cores.get(first.ref)?.value.host?.addresses).toHaveLength(2));
  await expect(ask()).resolves.toMatchObject({ ref: unused.ref });
  expect(record()).toMatchObject({ host: { addresses: ["192.0.2.2"] } });
});

test("two hosts at once that name the same address: one gets a certificate", async () => {
  const other = createdRecord(3);
  store.gateway.put(keys.service(other.ref), other);
  await vi.waitFor(() => expect(c.registry.services.has(other.ref)).toBe(true));
  const results = await Promise.allSettled([ask(), ask({ id: other.id, fqdn: "core-3.soc.example" }, hostKeys[1])]);
  expect(results.map((r) => r.status)).toEqual(["fulfilled", "rejected"]);
  expect(results[1]).toMatchObject({ reason: { code: "host_taken", params: { host: "192.0.2.2" } } });
});

test("who has no good ID has nothing read, and nothing signed; a host that asks again has nothing signed anew", async () => {
  const rubbish = { csr: "x", fqdn: "*", raft: "x", clockMs: 0 };
  await expect(ask({ ...rubbish, id: createdRecord(9).id })).rejects.toMatchObject({ code: "not_found" });
  await expect(ask({ ...rubbish, id: FIRST_CORE_ID })).rejects.toMatchObject({ code: "not_found" });
  await expect(ask({ id: coreRecord(1).id })).rejects.toMatchObject({ code: "already_enrolled" });
  await expect(ask({ fqdn: "core-1.soc.example" })).rejects.toMatchObject({ code: "host_taken" });
  const before = store.clock.ms;
  store.clock.ms = Date.parse("2026-01-03T00:00:00.000Z");
  await expect(ask(rubbish)).rejects.toMatchObject({ code: "id_expired" });
  store.clock.ms = before;
  expect(caKey).not.toHaveBeenCalled();
  await ask();
  await ask();
  expect(caKey).toHaveBeenCalledTimes(1);
});

test("an expired ID is reported as such, and is valid again once renewed", async () => {
  store.clock.ms = Date.parse("2026-01-03T00:00:00.000Z");
  await expect(ask()).rejects.toMatchObject({ code: "id_expired" });
  await store.changes.execute(request(null), () => planRenew(store.registry, unused.ref, { by: ANNA, nowMs: c.now() }));
  await expect(ask()).resolves.toMatchObject({ ref: unused.ref });
});

test("an ID whose join was given up is refused as such, not as one that ran out unused", async () => {
  const at = "2026-01-01T00:00:01.000Z";
  const over = { ...unused, expiresAt: at, ended: { code: "join_cancelled", params: {}, at, by: "anna" } };
  const revision = store.gateway.put(keys.service(unused.ref), over);
  await store.registry.reached(revision, AbortSignal.timeout(5000));
  await expect(ask()).rejects.toMatchObject({ code: "id_expired", params: { at, endedBy: "anna" } });
});

test("removed while it enrols: nothing is handed out", async () => {
  store.gateway.beforeTxn = () => {
    const plan = planForget(findService(store.registry, unused.ref), { ifMatch: null, by: "anna", nowMs: 0 });
    for (const op of plan.ops) if (op.op === "delete") store.gateway.delete(op.key);
  };
  await expect(ask()).rejects.toMatchObject({ code: "not_found" });
  expect(store.gateway.keysUnder(keys.host(""))).toHaveLength(1);
});

test("made but not to be shown is outcome_unknown, so that the host asks again and gets the same answer", async () => {
  store.gateway.watchHeld = true;
  vi.spyOn(store.registry, "reached").mockRejectedValueOnce(new DOMException("late", "TimeoutError"));
  vi.spyOn(store.consistency, "sync").mockResolvedValue(undefined);
  await expect(ask()).rejects.toMatchObject({ code: "outcome_unknown" });
  vi.restoreAllMocks();
  store.gateway.releaseWatches();
  await expect(ask()).resolves.toMatchObject({ ref: unused.ref });
});

test("a call that another Core passed on is not passed on again", async () => {
  const { status } = store.raft;
  if (status === null) throw new Error("no status");
  store.raft.status = { ...status, raftState: "StateFollower" };
  await expect(ask({}, hostKeys[0], { node: coreRecord(1).ref })).rejects.toMatchObject({ code: "no_leader" });
});
