import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { dataFolderWith, golden } from "../../../lib/etcd-wal/testing/golden-logs.ts";
import { OwnData } from "./own-data.ts";

const LOG = golden("3.5-overwritten");
const raft = {
  leaderMemberId: null as string | null,
  listeners: [] as (() => void)[],
  onChange: (listener: () => void) => void raft.listeners.push(listener),
  /** Another leader is known, or none. */
  follow(memberId: string | null) {
    raft.leaderMemberId = memberId;
    for (const listener of raft.listeners) listener();
  },
};
let folder: string;
let data: OwnData;
beforeEach(() => {
  Object.assign(raft, { leaderMemberId: null, listeners: [] });
  folder = dataFolderWith(LOG.segments);
  const keys = mkdtempSync(join(tmpdir(), "kuma-keys-"));
  writeFileSync(join(keys, "ca.key"), "x");
  const layout = { raft: folder, caKey: join(keys, "ca.key"), sealingKey: join(keys, "sealing.key") };
  data = new OwnData({ layout, raft, log: silentLogger });
});

test("the last entry is read from the log while no leader is known, with what else the host has", async () => {
  expect(data.facts()).toMatchObject({ lastEntry: null, dataBytes: null });
  mkdirSync(join(folder, "member/snap"), { recursive: true });
  writeFileSync(join(folder, "member/snap/db"), Buffer.alloc(1000));
  await data.read();
  expect(data.facts()).toEqual({
    lastEntry: { term: 3, index: 21 },
    dataBytes: 1000 + LOG.segments.reduce((sum, [, bytes]) => sum + bytes.length, 0),
    holdsCaKey: true,
    holdsSealingKey: false,
  });
});

test("under a leader it is not known, and read again once that one is lost", async () => {
  await data.read();
  raft.follow("a");
  expect(data.facts().lastEntry).toBeNull();
  await data.read();
  expect(data.facts().lastEntry).toBeNull();
  raft.follow(null);
  await data.read();
  expect(data.facts().lastEntry).toEqual({ term: 3, index: 21 });
});

test("a reading that a new leader overtakes does not count", async () => {
  const reading = data.read();
  raft.follow("a");
  raft.follow(null);
  await reading;
  expect(data.facts().lastEntry).toBeNull();
});
