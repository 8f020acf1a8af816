import { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ROUTES } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { authorize } from "../../accounts/callers/authorize.ts";
import { createCa, createCsr, createNodeKey, csrKeyHash, issueCertificate } from "../../members/pki/ca.ts";
import { currentSettings } from "../../state/settings.ts";
import { keys } from "../../state/keys.ts";
import { createContext, type CoreParts } from "../../testing/context.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { connectionOf } from "./connection.ts";

const names = { fqdn: "core-2.soc.example", addresses: ["192.0.2.2"] };
const ca = await createCa(Date.now());
const csr = await createCsr(await createNodeKey(), names);
const two = coreRecord(2);
const certificate = new X509Certificate(await issueCertificate(ca, csr, two.ref, names, Date.now()));
const record = coreRecord(2, { host: { ...(two.host ?? never()), keyHash: (await csrKeyHash(csr)) ?? "" } });
let c: CoreParts;
let store: Store;
beforeEach(async () => {
  ({ c, store } = createContext());
  store.add(coreRecord(1));
  store.add(record);
});
afterEach(() => store.close());

function socket(over: { authorized?: boolean; from?: string; shown?: X509Certificate } = {}): TLSSocket {
  const { authorized = true, from = "192.0.2.2", shown = certificate } = over;
  return { authorized, remoteAddress: from, getPeerX509Certificate: () => shown } as unknown as TLSSocket;
}
const nodeOf = (s = socket()): string | null => connectionOf(c, { socket: s, forwardedFor: undefined }).node;

describe("a node certificate", () => {
  test("counts by the key that its service enrolled with", async () => {
    await store.run();
    expect(nodeOf()).toBe(two.ref);
  });
  test("counts for nothing where TLS did not verify it", async () => {
    await store.run();
    expect(nodeOf(socket({ authorized: false }))).toBeNull();
  });
  test("counts no more once its service was removed, or renewed for another host", async () => {
    store.gateway.put(keys.service(two.ref), coreRecord(2));
    await store.run();
    expect(nodeOf()).toBeNull();
    store.registry.services.delete(two.ref);
    expect(nodeOf()).toBeNull();
  });
  test("of the same service with another key does not count", async () => {
    await store.run();
    const other = await createCsr(await createNodeKey(), names);
    const forged = new X509Certificate(await issueCertificate(ca, other, two.ref, names, Date.now()));
    expect(nodeOf(socket({ shown: forged }))).toBeNull();
  });
  test("before the registry is loaded counts only with the key in the last known state", async () => {
    c.self.peers.push({ ref: two.ref, name: "core-2", memberId: "m2", voter: true, internal: "x:1", console: null });
    const known = (service: ServiceRecord) => ({ services: new Map([[two.ref, { value: service, revision: 1 }]]) });
    Object.assign(c, { lastKnown: { state: known(record) } });
    const counts = { node: two.ref, member: true, voter: true };
    expect(connectionOf(c, { socket: socket(), forwardedFor: undefined })).toMatchObject(counts);
    Object.assign(c, { lastKnown: { state: known(coreRecord(2)) } });
    expect(nodeOf()).toBeNull();
    Object.assign(c, { lastKnown: { state: { services: new Map() } } });
    expect(nodeOf()).toBeNull();
  });
  test("before the registry is loaded, and without a last known state, counts only for a known peer", () => {
    expect(nodeOf()).toBeNull();
    c.self.peers.push({ ref: two.ref, name: "core-2", memberId: "m2", voter: true, internal: "x:1", console: null });
    expect(nodeOf()).toBe(two.ref);
  });
});

describe("a removed host", () => {
  const removed = {
    ref: two.ref,
    name: two.name,
    memberId: "m2",
    fqdn: names.fqdn,
    keyHash: record.host?.keyHash ?? null,
    serial: null,
    at: "2026-01-01T00:00:00.000Z",
    by: "host:core-1",
    why: { code: "life_ended", params: { state: "switched_off" } },
  };
  const removedBy = (s: TLSSocket) => connectionOf(c, { socket: s, forwardedFor: undefined });
  beforeEach(async () => {
    store.gateway.put(keys.service(two.ref), { ...record, memberId: null, voter: false, host: null });
    store.gateway.put(keys.removed(two.ref), removed);
    await store.run();
  });
  test("is recognized by its key, also where its certificate is of the CA before a recovery, and is nothing else", () => {
    for (const authorized of [true, false])
      expect(removedBy(socket({ authorized }))).toMatchObject({ node: null, member: false, removed });
  });
  test("is not recognized by a certificate that anyone can make with its ref", async () => {
    const other = await createCsr(await createNodeKey(), names);
    const shown = new X509Certificate(
      await issueCertificate(await createCa(Date.now()), other, two.ref, names, Date.now()),
    );
    expect(removedBy(socket({ authorized: false, shown })).removed).toBeNull();
  });
});

test("an enrolled host that is no member yet speaks for itself alone", async () => {
  store.gateway.put(keys.service(two.ref), { ...record, memberId: null, voter: false });
  await store.run();
  expect(connectionOf(c, { socket: socket(), forwardedFor: "198.51.100.7" })).toEqual({
    node: two.ref,
    member: false,
    voter: false,
    removed: null,
    from: "192.0.2.2",
  });
  expect(openTo({ member: false, voter: false })).toEqual(["report"]);
});

test("a learner reports and leaves: links, the CA's key, dialling and logs are for voters", async () => {
  store.gateway.put(keys.service(two.ref), { ...record, voter: false });
  await store.run();
  expect(connectionOf(c, { socket: socket(), forwardedFor: undefined })).toMatchObject({ member: true, voter: false });
  expect(openTo({ member: true, voter: false })).toEqual(["report", "leaving", "leave"]);
  const all = Object.entries(ROUTES).filter(([, route]) => route.audience === "node");
  expect(openTo({ member: true, voter: true })).toEqual(all.map(([name]) => name));
});

/** The node routes that a Core with this membership may call. */
function openTo(standing: { member: boolean; voter: boolean }): string[] {
  const admitted = (route: Route): boolean => {
    try {
      authorize(route, { node: two.ref, removed: null, user: null, ...standing }, 0);
      return true;
    } catch {
      return false;
    }
  };
  const nodes = Object.entries(ROUTES).filter(([, route]) => route.audience === "node");
  return nodes.filter(([, route]) => admitted(route)).map(([name]) => name);
}

test("a member is one too before the registry is loaded", () => {
  c.self.peers.push({ ref: two.ref, name: "core-2", memberId: "m2", voter: true, internal: "x:1", console: null });
  expect(connectionOf(c, { socket: socket(), forwardedFor: "198.51.100.7" })).toMatchObject({
    member: true,
    voter: true,
    from: "198.51.100.7",
  });
});

test("a learner is not believed about others: who calls through it counts as calling from its address", async () => {
  store.gateway.put(keys.service(two.ref), { ...record, voter: false });
  await store.run();
  expect(from(socket(), "198.51.100.7")).toBe("192.0.2.2");
});
test("a learner is not believed about others by what was last known of it either", () => {
  c.self.peers.push({ ref: two.ref, name: "core-2", memberId: "m2", voter: false, internal: "x:1", console: null });
  expect(connectionOf(c, { socket: socket(), forwardedFor: "198.51.100.7" })).toMatchObject({
    member: true,
    voter: false,
    from: "192.0.2.2",
  });
});

const from = (s: TLSSocket, forwardedFor: string): string => connectionOf(c, { socket: s, forwardedFor }).from;
const stranger = (address: string): TLSSocket => socket({ authorized: false, from: address });

test("a forwarded address is accepted from a voter and from no other caller, and only if it is an address", async () => {
  await store.run();
  expect(from(socket(), "198.51.100.7")).toBe("198.51.100.7");
  expect(from(socket(), "made up, 198.51.100.7")).toBe("198.51.100.7");
  expect(from(socket(), "<script>")).toBe("192.0.2.2");
  expect(from(stranger("::ffff:192.0.2.9"), "198.51.100.7")).toBe("192.0.2.9");
  expect(from(stranger("192.0.2.9"), "127.0.0.1")).toBe("192.0.2.9");
});

test("proxies that an administrator entered are believed, from the right", async () => {
  const trustedProxies = ["203.0.113.0/24", "2001:db8::1"];
  store.gateway.put(keys.settings, { ...currentSettings(c), trustedProxies });
  await store.run();
  expect(from(stranger("203.0.113.9"), "made up, 198.51.100.7")).toBe("198.51.100.7");
  expect(from(stranger("203.0.113.9"), "198.51.100.7, 2001:db8::1")).toBe("198.51.100.7");
  expect(from(stranger("192.0.2.9"), "198.51.100.7")).toBe("192.0.2.9");
  expect(from(socket(), "198.51.100.7, 203.0.113.9")).toBe("198.51.100.7");
  store.gateway.put(keys.settings, { ...currentSettings(c), trustedProxies: [] });
  await vi.waitFor(() => expect(from(stranger("203.0.113.9"), "198.51.100.7")).toBe("203.0.113.9"));
});

function never(): never {
  throw new Error("no host");
}
