import { afterEach, expect, test, vi } from "vitest";
import { createLogger, silentLogger } from "../logging/logger.ts";
import { systemClock } from "../time/clock.ts";
import { createShutdown, onSignals } from "./shutdown.ts";

afterEach(() => vi.restoreAllMocks());

/** What the process exits with when this signal comes. */
async function exitOn(signal: "SIGINT" | "SIGTERM", unfinished: boolean): Promise<number> {
  const handlers = new Map<string | symbol, () => void>();
  vi.spyOn(process, "on").mockImplementation((name: string | symbol, handler: () => void) => {
    handlers.set(name, handler);
    return process;
  });
  const shutdown = createShutdown({ log: silentLogger, clock: systemClock, deadlineMs: 10_000 });
  const code = Promise.withResolvers<number>();
  onSignals(shutdown, code.resolve, () => unfinished);
  handlers.get(signal)?.();
  return code.promise;
}

test("Ctrl+C while what was asked for has not come about is no success: 130; a unit that stops it is", async () => {
  expect(await exitOn("SIGINT", true)).toBe(130);
  expect(await exitOn("SIGTERM", true)).toBe(0);
  expect(await exitOn("SIGINT", false)).toBe(0);
});

test("a start that failed writes no line for machines before its sentence", async () => {
  const lines: string[] = [];
  const log = createLogger({ stream: { write: (line) => void lines.push(line) } });
  const of = () => createShutdown({ log, clock: systemClock, deadlineMs: 10_000 });
  await of().run("failure");
  expect(lines).toEqual([]);
  await of().run("SIGTERM");
  expect(lines.join("")).toContain("stopping");
});
