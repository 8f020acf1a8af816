import { expect, test, vi } from "vitest";
import { systemClock } from "../lib/time/clock.ts";
import { silentLogger } from "../lib/logging/logger.ts";
import { createShutdown } from "../lib/process/shutdown.ts";
import { runAgain } from "./run-again.ts";

/** Rounds that a test makes restart or fail, and what happened in which order. */
function rounds(closing: () => Promise<void> = () => Promise.resolve()) {
  const steps: string[] = [];
  const asked: { restart: () => void; fail: (why: string) => void }[] = [];
  const shutdown = createShutdown({ log: silentLogger, clock: systemClock, deadlineMs: 10_000 });
  const result = runAgain<string>(shutdown, async (onClose) => {
    const n = asked.length + 1;
    const [failed, restart] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
    steps.push(`start ${n}`);
    for (const part of ["core", "console"])
      onClose(part, async () => {
        await closing();
        steps.push(`close ${part} ${n}`);
      });
    asked.push({ restart: () => restart.resolve(), fail: failed.resolve });
    return { failed: failed.promise, restartAsked: restart.promise };
  });
  return { steps: steps, asked, shutdown, result };
}

test("a restart closes in the reverse order and starts again; a failure is the end", async () => {
  const r = rounds();
  await vi.waitFor(() => expect(r.asked).toHaveLength(1));
  r.asked[0]?.restart();
  await vi.waitFor(() => expect(r.asked).toHaveLength(2));
  r.asked[1]?.fail("broken");
  expect(await r.result).toBe("broken");
  expect(r.steps).toEqual(["start 1", "close console 1", "close core 1", "start 2"]);
});

test("after a restart a shutdown closes what runs now, and nothing twice", async () => {
  const r = rounds();
  await vi.waitFor(() => expect(r.asked).toHaveLength(1));
  r.asked[0]?.restart();
  await vi.waitFor(() => expect(r.asked).toHaveLength(2));
  await r.shutdown.run("SIGTERM");
  expect(r.steps.slice(-2)).toEqual(["close console 2", "close core 2"]);
  expect(r.steps.filter((t) => t.endsWith(" 1"))).toHaveLength(3);
});

test("a shutdown during a restart waits for what is closing and starts nothing again", async () => {
  const gate = Promise.withResolvers<void>();
  const r = rounds(() => gate.promise);
  await vi.waitFor(() => expect(r.asked).toHaveLength(1));
  r.asked[0]?.restart();
  const down = r.shutdown.run("SIGTERM");
  gate.resolve();
  await down;
  await new Promise(setImmediate);
  expect(r.steps).toEqual(["start 1", "close console 1", "close core 1"]);
});
