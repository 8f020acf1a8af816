import { expect, test } from "vitest";
import { faultsInLog } from "./log-faults.ts";

/** Lines as a Core and its engine wrote them. */
const CORE =
  '{"level":"error","time":"2026-11-23T13:04:08.754Z","ref":"12b9377c","part":"api","err":{"type":"TypeError","message":"x","stack":["at reply.ts:22:5"]},"route":"GET /api/v3/services","msg":"a fault of ours"}';
const ENGINE =
  '{"level":"fatal","ts":"2026-11-23T12:00:00.000000Z","caller":"etcdmain/etcd.go:204","msg":"discovery failed"}';
const GOOD = [
  '{"level":"info","time":"2026-11-23T12:00:00.000Z","msg":"the engine is ready"}',
  '{"level":"warn","ts":"2026-11-23T12:00:00.000000Z","caller":"embed/config_logging.go:188","msg":"rejected connection","error":"EOF"}',
  "http://127.0.0.11:7220",
  "",
].join("\n");

test("a log of what is usual has no fault", () => {
  expect(faultsInLog(GOOD)).toEqual([]);
});

test.each([
  ["a fault of a Core", CORE],
  ["one of its engine", ENGINE],
  ["half of one", CORE.slice(0, 60)],
  ["a crash of node", "node:internal/process/promises:394 triggerUncaughtException(err, true);"],
  ["a crash of the engine", "panic: runtime error: index out of range [3] with length 3"],
  ["no memory left", "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"],
])("%s is found", (_, line) => {
  expect(faultsInLog(`${GOOD}\n${line}\n${GOOD}`)).toEqual([line]);
});
