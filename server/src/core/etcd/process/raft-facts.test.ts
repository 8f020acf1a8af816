import * as fc from "fast-check";
import { expect, test } from "vitest";
import { endCause, lastComplaint } from "./end-cause.ts";
import { parseVersion } from "./find-engine.ts";
import { decimalId, hexId, prefixRange } from "../client/ids.ts";
import { bucketsSince, parseMetrics, percentile } from "../metrics.ts";
import type { FailureCode } from "./engine-plan.ts";
import { parseVars } from "../vars.ts";

test("64-bit ids survive both ways, without leading zeros", () => {
  expect(hexId("390796990397433465")).toBe("56c63cacfee4679");
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (n) => decimalId(hexId(n.toString())) === n.toString()),
  );
});

test("a prefix' range holds what begins with it and nothing else", () => {
  expect(prefixRange("services/")).toEqual({ key: "services/", rangeEnd: "services0" });
  expect(() => prefixRange("")).toThrow(RangeError);
});

test("raft.status: a leader with its followers, and a node that knows no leader", () => {
  const status = (s: object): string =>
    JSON.stringify({ cmdline: [], "raft.status": { id: "f0", term: 6, vote: "f0", commit: 14, applied: 13, ...s } });
  expect(
    parseVars(
      status({
        lead: "f0",
        raftState: "StateLeader",
        progress: { f0: { match: 14, next: 15 }, b: { match: 9, next: 10 } },
      }),
    ),
  ).toEqual({
    memberId: "f0",
    raftState: "StateLeader",
    term: 6,
    leaderMemberId: "f0",
    commit: 14,
    applied: 13,
    match: { f0: 14, b: 9 },
  });
  expect(parseVars(status({ lead: "0", raftState: "StatePreCandidate", progress: {} }))).toMatchObject({
    leaderMemberId: null,
    match: {},
  });
  expect(() => parseVars('{"cmdline":[]}')).toThrow(/raft.status/);
});

test("fsync's 99th percentile, also of a window", () => {
  const text = [
    'etcd_disk_wal_fsync_duration_seconds_bucket{le="0.001"} 50',
    'etcd_disk_wal_fsync_duration_seconds_bucket{le="0.002"} 100',
    'etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 100',
    "etcd_mvcc_db_total_size_in_bytes 2.048e+04",
    "etcd_mvcc_db_total_size_in_use_in_bytes 16384",
  ].join("\n");
  const m = parseMetrics(text);
  expect(m).toMatchObject({ dbBytes: 20480, dbInUseBytes: 16384 });
  expect(m.fsyncP99Ms).toBeCloseTo(1.98);
  expect(percentile([], 0.99)).toBeNull();
  const later = m.fsyncBuckets.map((b) => ({ ...b, count: b.count + 10 }));
  expect(percentile(bucketsSince(m.fsyncBuckets, later), 0.99)).toBeCloseTo(0.99);
  expect(bucketsSince(later, [...m.fsyncBuckets])).toEqual(m.fsyncBuckets);
});

const fatal = (error: string): string =>
  `{"level":"info","msg":"starting an etcd server"}\n{"level":"fatal","caller":"x","msg":"discovery failed","error":"${error}","stacktrace":"main.main\\n"}\n`;
test.each<[string, number, string, FailureCode]>([
  ["port", 1, fatal("listen tcp 127.0.0.11:7209: bind: address already in use"), "ports_taken"],
  ["address", 1, fatal("listen tcp 192.0.2.1:7209: bind: cannot assign requested address"), "address_not_here"],
  [
    "removed, with exit code 0",
    0,
    '{"level":"error","msg":"server error","error":"the member has been permanently removed from the cluster"}\n',
    "member_removed",
  ],
  ["not added", 1, fatal("error validating peerURLs {…}: member count is unequal"), "peers_unreachable"],
  [
    "peers away",
    1,
    fatal("cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs"),
    "peers_unreachable",
  ],
  [
    "data of a newer engine",
    1,
    '{"level":"fatal","msg":"invalid downgrade; server version is lower than determined cluster version","current-server-version":"3.4.23","determined-cluster-version":"3.5"}',
    "engine_too_old",
  ],
  ["log", 1, fatal("walpb: crc mismatch"), "data_damaged"],
  ["binary", 127, "setpriv: failed to execute /nowhere/etcd: No such file or directory\n", "engine_missing"],
  ["no right", 126, "setpriv: failed to execute /x/etcd: Permission denied\n", "engine_start_failed"],
  [
    "an old image was put back",
    2,
    '{"level":"panic","ts":"x","caller":"raft/log.go:237","msg":"tocommit(216) is out of range [lastIndex(114)]. Was the raft log corrupted, truncated, or lost?"}\npanic: tocommit(216) is out of range [lastIndex(114)]. Was the raft log corrupted, truncated, or lost?\n\ngoroutine 185 [running]:\n',
    "data_behind",
  ],
  ["its log is shorter than its state", 2, "panic: 1a state.commit 472 is out of range [308, 310]\n", "data_behind"],
  ["disk full", 1, fatal("write /x/member/wal/0.tmp: no space left on device"), "disk_full"],
  ["disk read-only", 1, fatal("open /x/member/snap/db: read-only file system"), "disk_failing"],
  ["disk broken", 1, fatal("read /x/member/snap/db: input/output error"), "disk_failing"],
  ["not its files", 1, fatal("cannot access data directory: open /x/.touch: permission denied"), "data_unreadable"],
  ["too many files", 1, fatal("accept tcp 127.0.0.11:7209: accept4: too many open files"), "open_files"],
  ["memory", 2, "fatal error: runtime: out of memory\n\ngoroutine 1 [running]:\n", "memory_short"],
  ["key of another", 1, fatal("tls: private key does not match public key"), "certificate_broken"],
  [
    "unknown option",
    2,
    '{"level":"warn","msg":"failed to verify flags","error":"flag provided but not defined: -pre-vote"}',
    "engine_too_old",
  ],
  [
    "what it ended with, not what it complained of on the way",
    2,
    '{"level":"warn","msg":"failed to resolve","error":"lookup core-3 on 192.0.2.53:53: no such host"}\npanic: tocommit(9) is out of range [lastIndex(4)]\n',
    "data_behind",
  ],
  [
    "a panic that nobody knows, after a warning",
    2,
    '{"level":"warn","msg":"failed to resolve","error":"lookup core-3 on 192.0.2.53:53: no such host"}\npanic: assertion failed: new\n',
    "engine_crashed",
  ],
  ["exit 0 that nobody asked for", 0, '{"level":"info","msg":"closed etcd server"}\n', "engine_crashed"],
  ["panic", 2, "panic: runtime error\n", "engine_crashed"],
])("why an engine ended: %s", (_name, exitCode, log, code) => {
  expect(endCause({ exitCode, signal: null, log }).code).toBe(code);
});

test("a signal from outside is the cause, whatever the log said before", () => {
  expect(endCause({ exitCode: null, signal: "SIGKILL", log: fatal("bind: address already in use") })).toMatchObject({
    code: "engine_crashed",
    detail: "ended by SIGKILL",
  });
  expect(lastComplaint(fatal("open /nonexist: no such file"))).toBe("open /nonexist: no such file");
});

test("versions", () => {
  expect(parseVersion("etcd Version: 3.5.16\nGit SHA: x")).toBe("3.5.16");
  expect(parseVersion("bash: no")).toBeNull();
});
