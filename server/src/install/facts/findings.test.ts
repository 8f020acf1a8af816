import { expect, test } from "vitest";
import type { HostFacts } from "./facts.ts";
import { findings, type Asked } from "./findings.ts";

const NAME = "core-2.soc.example";
const GOOD: HostFacts = {
  root: true,
  systemd: 252,
  container: false,
  glibc: "2.36",
  staticName: NAME,
  fullName: NAME,
  resolved: { name: NAME, addresses: ["192.0.2.12"] },
  clockSynced: true,
  disk: { path: "/opt", freeMb: 50_000, noexec: false, unwritable: null, fsync: { median: 2, worst: 9 } },
  takenPorts: [],
  home: { path: "/opt/kaspersky/kuma", state: "absent", made: [], begun: [], damaged: [] },
  units: [],
};
const ASKED: Asked = {
  host: null,
  joins: true,
  again: false,
  packaged: true,
  engineAsked: null,
  left: [],
  engine: null,
  cluster: null,
};
const codes = (f: Partial<HostFacts>, asked: Partial<Asked> = {}): string[] =>
  findings({ ...GOOD, ...f }, { ...ASKED, ...asked }).map((one) => `${one.level} ${one.code}`);
const disk = (d: Partial<HostFacts["disk"]>): Partial<HostFacts> => ({ disk: { ...GOOD.disk, ...d } });
const home = (state: HostFacts["home"]["state"]): Partial<HostFacts> => ({ home: { ...GOOD.home, state } });

test("a host in order has no findings", () => expect(codes({})).toEqual([]));

test.each<[string, Partial<HostFacts>, string[]]>([
  ["no root", { root: false }, ["fault host_not_root"]],
  ["no systemd", { systemd: null }, ["fault host_no_systemd"]],
  ["an old systemd", { systemd: 239 }, ["fault host_systemd_old"]],
  ["a foreign home", home("foreign"), ["fault home_foreign"]],
  ["a file for a home", home("not_folder"), ["fault host_home_not_folder"]],
  ["a home in /home", { home: { ...GOOD.home, path: "/home/kuma" } }, ["fault host_home_place"]],
  ["no name", { staticName: "" }, ["fault host_name_local"]],
  ["localhost", { staticName: "localhost.localdomain" }, ["fault host_name_local"]],
  ["a short name", { staticName: "core-2" }, ["fault host_name_short"]],
  ["another full name", { fullName: "core-9.soc.example" }, ["fault host_name_differs"]],
  ["another case", { fullName: "CORE-2.soc.example" }, []],
  ["no address", { resolved: { name: NAME, addresses: [] } }, ["fault host_unresolved"]],
  ["only loopback", { resolved: { name: NAME, addresses: ["127.0.1.1", "::1"] } }, ["fault host_loopback"]],
  ["loopback too", { resolved: { name: NAME, addresses: ["127.0.1.1", "192.0.2.12"] } }, []],
  ["a taken port", { takenPorts: [{ port: 7210, program: null }] }, ["fault host_port_taken"]],
  ["a full disk", disk({ freeMb: 100 }), ["fault host_disk_full"]],
  ["a small disk", disk({ freeMb: 5000 }), ["note host_disk_small"]],
  ["no programs there", disk({ noexec: true }), ["fault host_disk_noexec"]],
  ["a read-only disk", disk({ unwritable: "EROFS", fsync: null }), ["fault host_disk_unwritable"]],
  ["a slow disk", disk({ fsync: { median: 40, worst: 90 } }), ["note host_fsync_slow"]],
  ["a clock of its own", { clockSynced: false }, ["note host_clock_unsynced"]],
  ["a container's clock", { clockSynced: false, container: true }, []],
  ["an unknown clock", { clockSynced: null }, []],
])("%s", (_, facts, found) => expect(codes(facts)).toEqual(found));

test("what is asked counts too", () => {
  const missing = { code: "engine_missing", params: {} };
  expect(codes({}, { packaged: false })).toEqual(["fault host_not_packaged"]);
  expect(codes({}, { engine: missing })).toEqual(["fault engine_missing"]);
  expect(codes({ glibc: "2.31" }, { engine: missing })).toEqual(["fault host_libc_old"]);
  expect(codes({ glibc: "2.9" }, { engine: missing })).toEqual(["fault host_libc_old"]);
  expect(codes({ glibc: "2.31" })).toEqual([]);
  expect(codes({}, { cluster: { code: "join_unreachable", params: {} } })).toEqual(["fault join_unreachable"]);
  expect(codes({}, { engineAsked: "/usr/bin/etcd" })).toEqual([]);
  expect(codes({}, { engineAsked: "/usr/bin/50%" })).toEqual(["fault host_engine_name"]);
  expect(codes({}, { engineAsked: "/root/etcd", engine: missing })).toEqual(["fault host_engine_place"]);
  expect(codes({}, { left: ["/tmp/etcd"] })).toEqual(["note host_beside_left"]);
  // With --host the operator has chosen.
  expect(codes({ staticName: "x" }, { host: NAME })).toEqual([]);
});

test("the first Core may be alone on loopback for now", () => {
  const local = { resolved: { name: NAME, addresses: ["127.0.1.1"] } };
  expect(codes(local, { joins: false })).toEqual(["note host_loopback_first"]);
});

test("a Core that is here keeps its name, its ports and its room", () => {
  const facts = { ...disk({ freeMb: 100 }), staticName: "x", takenPorts: [{ port: 7210, program: "/k/kuma (1)" }] };
  expect(codes(facts, { again: true })).toEqual(["note host_disk_small"]);
});
