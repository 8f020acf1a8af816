import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCa, createCsr, createNodeKey, csrKeyHash, issueCertificate } from "../pki/ca.ts";
import { peerName } from "../pki/peer-name.ts";
import { createContext } from "../../testing/context.ts";
import type { Network } from "../home/addresses.ts";
import { type CoreJson, readCoreJson, writeCoreJson } from "../home/core-json.ts";
import { writeWhole } from "../../../lib/process/write-whole.ts";
import { layoutOf, type Layout } from "../home/layout.ts";
import { dropMove, keepMove, movedPlaces, moveRequest, placesIn, probeMoved, takeMove } from "./move-file.ts";

const ca = await createCa(Date.now());
const names = { fqdn: "127.0.0.42", addresses: ["127.0.0.42", "127.0.0.1"] };
const [nodeKey, raftKey] = [await createNodeKey(), await createNodeKey()];
const { self: trial } = createContext();
const word = peerName(trial.clusterToken);
const sign = async (key: string, cn: string): Promise<string> =>
  issueCertificate(ca, await createCsr(key, names), cn, names, Date.now());
const [certificate, raftCertificate] = [await sign(nodeKey, trial.ref), await sign(raftKey, word)];

const everywhere = (port: number) => ({ host: "0.0.0.0", port });
const named = (host: string, port: number) => ({ host, port });
const host: CoreJson = {
  ...trial,
  host: "core-2.soc.example",
  addresses: ["192.0.2.2"],
  raft: { listen: everywhere(7209), advertise: named("core-2.soc.example", 7209) },
  internal: { listen: everywhere(7210), advertise: named("core-2.soc.example", 7210) },
  console: everywhere(7220),
  rest: everywhere(7223),
  health: named("192.0.2.2", 7208),
};
const resolving = (known: Record<string, string[]>): Network => ({
  resolve: (name) => Promise.resolve(known[name] ?? []),
  sourceTowards: () => Promise.resolve("192.0.2.200"),
});
const placed = (
  to: { host?: string; raft?: { host: string; port: number }[] },
  known: Record<string, string[]> = {},
  from = host,
) => movedPlaces(from, { host: to.host ?? null, raft: to.raft ?? [] }, null, resolving(known));

test("a trial's Core listens on the other address, on the ports that it had", async () => {
  const to = await placed({ host: "127.0.0.42" }, {}, trial);
  const there = (port: number) => named("127.0.0.42", port);
  expect(to).toEqual({
    host: "127.0.0.42",
    addresses: ["127.0.0.42", "127.0.0.1"],
    raft: { listen: there(7209), advertise: there(7209) },
    internal: { listen: there(7210), advertise: there(7210) },
    console: there(7220),
    rest: there(7223),
    health: there(7208),
  });
});

test("a name that resolves to another address by now: that one, and a listener on the old one goes with it", async () => {
  const to = await placed({}, { "core-2.soc.example": ["192.0.2.42"] });
  expect(to).toEqual({ ...placesIn(host), addresses: ["192.0.2.42"], health: named("192.0.2.42", 7208) });
});

test("nothing changed is nothing to move, in whatever order a name's addresses come", async () => {
  const two = { ...host, addresses: ["192.0.2.7", "192.0.2.2"] };
  expect(await placed({}, { "core-2.soc.example": ["192.0.2.2", "192.0.2.7"] }, two)).toEqual(placesIn(two));
});

test("another name, and the engine at an address apart, which stays apart when only the name changes", async () => {
  const raft = [named("10.0.0.2", 7209), named("10.0.0.3", 7209)];
  const to = await placed({ host: "new.soc.example", raft }, { "new.soc.example": ["192.0.2.2"] });
  expect(to).toMatchObject({
    host: "new.soc.example",
    addresses: ["192.0.2.2", "10.0.0.2", "10.0.0.3"],
    raft: { listen: everywhere(7209), advertise: raft[0] },
    internal: { advertise: named("new.soc.example", 7210) },
    health: named("192.0.2.2", 7208),
  });
  const again = await placed({ host: "third.example" }, { "third.example": ["192.0.2.2"] }, { ...host, ...to });
  expect(again).toMatchObject({ addresses: ["192.0.2.2", "10.0.0.2"], raft: { advertise: raft[0] } });
});

test("an address that this host does not have is refused before anything is asked, one of several is enough", async () => {
  const to = (addresses: string[]) => ({ ...placesIn(host), addresses });
  await expect(probeMoved(host, to(["192.0.2.42"]))).rejects.toMatchObject({
    code: "address_not_here",
    params: { address: "192.0.2.42" },
  });
  await expect(probeMoved(host, to(["192.0.2.42", "127.0.0.9"]))).resolves.toBeUndefined();
  const listens = { ...placesIn(host), health: { host: "192.0.2.42", port: 7208 } };
  await expect(probeMoved(host, listens)).rejects.toMatchObject({ code: "address_not_here" });
});

let folder: string;
let layout: Layout;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "move-"));
  layout = layoutOf(folder, trial.id);
  writeWhole(layout.caCert, ca.cert);
  writeWhole(layout.nodeKey, nodeKey);
  writeWhole(layout.nodeCert, "OLD");
  writeWhole(layout.raftKey, raftKey);
  writeWhole(layout.raftCert, raftCertificate);
  writeCoreJson(layout.coreJson, member);
});
afterEach(() => rmSync(folder, { recursive: true }));
const member: CoreJson = {
  ...trial,
  engine: { initialCluster: `${trial.ref}=https://127.0.0.11:7209,x=https://127.0.0.12:7209`, existing: true },
};
const read = (file: string): string => readFileSync(file, "utf8");

test("asked for is one certificate for each key that the host has; without one for the peer port, none for that", async () => {
  const to = await placed({ host: "127.0.0.42" }, {}, member);
  const asked = await moveRequest({ layout, self: member }, to);
  expect(asked).toMatchObject({ ref: member.ref, fqdn: "127.0.0.42", raft: "127.0.0.42:7209", restart: false });
  const hashes = [csrKeyHash(asked.csr), csrKeyHash(asked.raftCsr ?? "")];
  const own = [nodeKey, raftKey].map(async (key) => csrKeyHash(await createCsr(key, names)));
  expect(await Promise.all(hashes)).toEqual(await Promise.all(own));
  // A member of a cluster created before there were such certificates presents its node certificate there.
  writeWhole(layout.raftCert, certificate);
  expect((await moveRequest({ layout, self: member }, to)).raftCsr).toBeNull();
});

test("a kept move is taken once, with all that it says; the Core's identity stays", async () => {
  const places = await placed({ host: "127.0.0.42" }, {}, member);
  expect(takeMove(layout, member)).toBe(member);
  keepMove(layout, { places, certificate, raftCertificate });
  expect(statSync(layout.moveJson).mode & 0o777).toBe(0o600);
  const next = takeMove(layout, member);
  expect(next).toEqual({
    ...member,
    ...places,
    engine: { initialCluster: `${trial.ref}=https://127.0.0.42:7209,x=https://127.0.0.12:7209`, existing: true },
  });
  expect(readCoreJson(layout.coreJson)).toEqual(next);
  expect([read(layout.nodeCert), read(layout.raftCert), read(layout.nodeKey)]).toEqual([
    certificate,
    raftCertificate,
    nodeKey,
  ]);
  expect(existsSync(layout.moveJson)).toBe(false);
});

test("cut off anywhere while it was taken, it is taken again and comes to the same", async () => {
  const places = await placed({ host: "127.0.0.42" }, {}, member);
  keepMove(layout, { places, certificate, raftCertificate });
  const move = read(layout.moveJson);
  const whole = takeMove(layout, member);
  // Everything was written, but the file was not deleted yet.
  writeFileSync(layout.moveJson, move);
  expect(takeMove(layout, readCoreJson(layout.coreJson) ?? member)).toEqual(whole);
  // Only the certificates were.
  writeCoreJson(layout.coreJson, member);
  writeFileSync(layout.moveJson, move);
  expect(takeMove(layout, member)).toEqual(whole);
});

test("what is no move for this host's key ends the start with the file's name, and changes nothing", async () => {
  const places = await placed({ host: "127.0.0.42" }, {}, member);
  const foreign = await sign(await createNodeKey(), trial.ref);
  for (const write of [
    () => keepMove(layout, { places, certificate: foreign, raftCertificate: null }),
    () => writeFileSync(layout.moveJson, "{"),
  ]) {
    write();
    expect(() => takeMove(layout, member)).toThrow(/home_half_written.*move\.json/);
    expect([read(layout.nodeCert), readCoreJson(layout.coreJson)]).toEqual(["OLD", member]);
  }
  dropMove(layout);
  expect(takeMove(layout, member)).toBe(member);
});
