import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CoreJson } from "../home/core-json.ts";
import { createCa, createCsr, createNodeKey } from "../pki/ca.ts";
import { serialOf } from "../../../lib/tls/certificate-serial.ts";
import { peerName } from "../pki/peer-name.ts";
import { keys } from "../../state/keys.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { findService, planForget } from "../../state/service-changes.ts";
import { createContext, heard, type CoreParts } from "../../testing/context.ts";
import { report } from "../../testing/facts.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { certifyMembers, guardPeerPort } from "./peer-certificates.ts";

const ca = await createCa(Date.parse("2026-01-01T00:00:00.000Z"));
const names = { fqdn: "wish.example", addresses: ["203.0.113.1"] };
const csrs = await Promise.all([1, 2, 3].map(async () => createCsr(await createNodeKey(), names)));
const [csr = "", other = ""] = csrs;
let c: CoreParts;
let store: Store;
let saved: CoreJson[];
beforeEach(() => {
  saved = [];
  ({ c, store } = createContext({ caCert: ca.cert, caKey: () => ca.key, saveSelf: (next) => void saved.push(next) }));
  store.add(coreRecord(1, { raft: { keyHash: "", certificate: "", serials: ["01"], ready: true } }));
});
afterEach(() => store.close());
const raftOf = (n: number): ServiceRecord["raft"] => c.registry.services.get(coreRecord(n).ref)?.value.raft;
const asks = (n: number, raftCsr: string): void => heard(c, n, { report: { ...report(n), raftCsr } });
const put = async (record: ServiceRecord): Promise<void> => {
  store.gateway.put(keys.service(record.ref), record);
  await vi.waitFor(() => expect(c.registry.services.get(record.ref)?.value).toEqual(record));
};

test("a host that has but enrolled gets none, however often it asks; a member gets it at once", async () => {
  store.add(coreRecord(2, { memberId: null, voter: false, state: "enrolling" }));
  await store.run();
  asks(2, csr);
  for (let round = 0; round < 3; round++) await certifyMembers(c);
  expect(raftOf(2)).toBeUndefined();
  await put(coreRecord(2, { voter: false, state: "catching-up" }));
  await certifyMembers(c);
  expect(raftOf(2)).toMatchObject({ ready: false });
});

test("it names the host as its record does, whatever the request wishes, and the cluster's word", async () => {
  store.add(coreRecord(2));
  await store.run();
  asks(2, csr);
  await certifyMembers(c);
  const cert = new X509Certificate(raftOf(2)?.certificate ?? "");
  expect(cert.subject).toContain(`CN=${peerName(c.self.clusterToken)}`);
  expect(cert.subjectAltName).toBe("DNS:core-2.soc.example, IP Address:192.0.2.2");
  expect(raftOf(2)?.serials).toEqual([serialOf(raftOf(2)?.certificate ?? "")]);
});

test("the same key gets no second one; another key does, so many times, and all of them are revoked with the member", async () => {
  store.add(coreRecord(2));
  await store.run();
  asks(2, csr);
  await certifyMembers(c);
  const first = raftOf(2);
  await certifyMembers(c);
  expect(raftOf(2)).toEqual(first);
  for (let round = 0; round < 20; round++) {
    asks(2, round % 2 === 0 ? other : csr);
    await certifyMembers(c);
  }
  const { serials = [] } = raftOf(2) ?? {};
  expect(serials).toHaveLength(16);
  expect(new Set(serials).size).toBe(16);
  const plan = planForget(findService(c.registry, coreRecord(2).ref), { ifMatch: null, by: "anna", nowMs: 0 });
  const removed = plan.ops.flatMap((op) => (op.op === "put" ? [JSON.parse(op.value) as unknown] : []));
  expect(removed).toEqual([expect.objectContaining({ raftSerials: serials })]);
});

test("what is no request is passed over, and the others get theirs", async () => {
  store.add(coreRecord(2));
  store.add(coreRecord(3));
  await store.run();
  asks(2, "-----BEGIN CERTIFICATE REQUEST-----");
  asks(3, other);
  await certifyMembers(c);
  expect([raftOf(2), raftOf(3)?.ready]).toEqual([undefined, false]);
});

test("that a member shows its certificate is written down", async () => {
  store.add(coreRecord(2, { raft: { keyHash: "k", certificate: "c", serials: ["02"], ready: false } }));
  await store.run();
  heard(c, 2, { report: { ...report(2), raftReady: true } });
  await certifyMembers(c);
  expect(raftOf(2)?.ready).toBe(true);
});

test.each<[string, Partial<ServiceRecord>, boolean]>([
  ["shows its own", { raft: { keyHash: "k", certificate: "c", serials: ["02"], ready: true } }, true],
  [
    "has one that it does not show yet",
    { raft: { keyHash: "k", certificate: "c", serials: ["02"], ready: false } },
    false,
  ],
  ["has none", {}, false],
  ["is no member", { memberId: null, voter: false }, true],
])(
  "engines ask for such certificates from their next start on, where the other Core %s: %s",
  async (_, over, asked) => {
    store.add(coreRecord(2, over));
    await store.run();
    guardPeerPort(c);
    expect(saved).toEqual(asked ? [{ ...c.self, raftGuard: true }] : []);
  },
);
