import { expect, test } from "vitest";
import { createLogger } from "../../../lib/logging/logger.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { handOver } from "./hand-over.ts";

test("leadership that the engine does not hand over is one line without a stack: at a stop of all Cores it is usual", async () => {
  const lines: string[] = [];
  const leaving: boolean[] = [];
  const other = { ref: "b", memberId: "2", voter: true, state: "active" };
  const deps = {
    raft: { status: { raftState: "StateLeader", match: { 2: 9 } }, suspect: () => undefined },
    memberList: { members: null },
    registry: { cores: new Map([["b", { value: other }]]) },
    exchange: { of: () => ({ gone: false, contactAtMs: 0 }) },
    now: () => 0,
    self: { ref: "a" },
    announceLeaving: (soon: boolean) => void leaving.push(soon),
    engine: {
      gateway: { moveLeader: () => Promise.reject(new EngineError("unavailable", "no", "engine not reachable")) },
    },
    log: createLogger({ stream: { write: (line) => void lines.push(line) } }),
  };
  await handOver(deps as unknown as Parameters<typeof handOver>[0]);
  expect(leaving).toEqual([true, false]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"kind":"unavailable"');
  expect(lines[0]).not.toContain("stack");
});
