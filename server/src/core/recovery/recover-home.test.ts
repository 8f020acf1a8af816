import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dataFolderWith, golden } from "../../lib/etcd-wal/testing/golden-logs.ts";
import { silentLogger } from "../../lib/logging/logger.ts";
import { systemClock } from "../../lib/time/clock.ts";
import type { CoreJson } from "../members/home/core-json.ts";
import { type Layout, layoutOf } from "../members/home/layout.ts";
import { type Journal, recoveryFiles, type RecoveryStep, writeJournal } from "./journal.ts";
import { recoverHome, takeBack } from "./recover-home.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const HOST = "127.43.7.2";
const journal = (step: RecoveryStep): Journal => ({
  format: 1,
  step,
  begunAt: "2026-11-23T05:00:00.000Z",
  by: "host:core-1",
  life: { generation: 2, lifeId: ID },
  clusterToken: "kuma-token",
  last: { term: 1, index: 1 },
  others: [],
  newCa: false,
  from: "voter",
  lostSecrets: [],
});

function home(data: string | null): Layout {
  const layout = layoutOf(mkdtempSync(join(tmpdir(), "kuma-recover-")), ID);
  mkdirSync(layout.core, { recursive: true });
  writeFileSync(layout.coreJson, "{}");
  if (data !== null) cpSync(data, layout.raft, { recursive: true });
  return layout;
}

/** Tries to recover from a home; the engine is one that cannot run, since it is never reached. */
const recover = (
  layout: Layout,
  { peers = [], PATH = "" }: { peers?: readonly string[]; PATH?: string } = {},
): Promise<unknown> =>
  recoverHome({
    layout,
    self: {
      ref: ID,
      generation: 1,
      raft: { listen: { host: HOST, port: 7209 }, advertise: { host: HOST, port: 7209 } },
      internal: { listen: { host: HOST, port: 7210 }, advertise: { host: HOST, port: 7210 } },
      engine: null,
      peers: peers.map((internal) => ({
        ref: ID,
        name: "core-2",
        memberId: "m",
        voter: true,
        internal,
        console: null,
      })),
    } as unknown as CoreJson,
    by: "host:core-1",
    others: null,
    engine: { path: "/nowhere/etcd", version: "3.4.23" },
    env: { PATH },
    clockIsRight: false,
    log: silentLogger,
    clock: systemClock,
    onStep: () => undefined,
  });

test.each(["copy", "raise", "force", "restore", "records"] as const)(
  "a run that ended in the step %s is taken back as if it had never been",
  (step) => {
    const layout = home(null);
    const files = recoveryFiles(layout);
    mkdirSync(files.copy, { recursive: true });
    writeJournal(files, journal(step), null);
    expect(takeBack(layout)).toBe("as_it_was");
    expect([existsSync(files.journal), existsSync(files.folder)]).toEqual([false, false]);
  },
);

test("one that had begun to replace the data is not taken back, and without one there is nothing to do", () => {
  const layout = home(null);
  expect(takeBack(layout)).toBe("as_it_was");
  writeJournal(recoveryFiles(layout), journal("switch"), null);
  expect(takeBack(layout)).toBe("completes");
  expect(existsSync(recoveryFiles(layout).journal)).toBe(true);
});

test("what a run left that was killed while it removed its files is removed at the next start", () => {
  const layout = home(null);
  const files = recoveryFiles(layout);
  mkdirSync(files.copy, { recursive: true });
  expect(takeBack(layout)).toBe("as_it_was");
  expect(existsSync(files.folder)).toBe(false);
});

test("a port of another Core that answers stops it before anything is written", async () => {
  const layout = home(dataFolderWith(golden("3.5-overwritten").segments));
  const tools = mkdtempSync(join(tmpdir(), "kuma-tools-"));
  writeFileSync(join(tools, "etcdctl"), '#!/bin/sh\necho "etcdctl version: 3.4.23"\n', { mode: 0o755 });
  const server = createServer();
  await new Promise<void>((done) => server.listen(7210, "127.43.7.3", done));
  try {
    await expect(recover(layout, { peers: ["127.43.7.3:7210"], PATH: tools })).rejects.toMatchObject({
      code: "recovery_answers",
      params: { count: 1, addresses: "127.43.7.3:7210" },
    });
  } finally {
    await new Promise((done) => server.close(done));
  }
  expect(existsSync(recoveryFiles(layout).journal)).toBe(false);
});

test("without the engine's tools nothing is begun", async () => {
  const layout = home(dataFolderWith(golden("3.5-overwritten").segments));
  await expect(recover(layout)).rejects.toMatchObject({ code: "recovery_no_tools" });
  expect([existsSync(recoveryFiles(layout).journal), existsSync(recoveryFiles(layout).folder)]).toEqual([false, false]);
});
