import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "../lib/logging/logger.ts";
import { notifierFor } from "./notify.ts";

const UNIT = { NOTIFY_SOCKET: "/run/systemd/notify", WATCHDOG_USEC: "9000000" };
let sent: string[][];
const send = (assignments: readonly string[]): Promise<void> => Promise.resolve(void sent.push([...assignments]));

beforeEach(() => {
  sent = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test("without a unit nothing is said and nothing is fed", async () => {
  const notifier = notifierFor({ NOTIFY_SOCKET: "" }, send);
  notifier.ready();
  await notifier.status("a");
  notifier.stopping();
  notifier.feed(() => true, silentLogger);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([notifier.underUnit, sent]).toEqual([false, []]);
});

test("says it is ready, a status only when it is another one, each in its turn", async () => {
  const notifier = notifierFor(UNIT, send);
  notifier.ready();
  for (const line of ["follows", "follows", "leads\nnow"]) void notifier.status(line);
  notifier.stopping();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([["READY=1"], ["STATUS=follows"], ["STATUS=leads now"], ["STOPPING=1"]]);
});

test("feeds the watchdog three times within its limit, and only while alive", async () => {
  let alive = true;
  const end = notifierFor(UNIT, send).feed(() => alive, silentLogger);
  await vi.advanceTimersByTimeAsync(9000);
  expect(sent).toEqual([["WATCHDOG=1"], ["WATCHDOG=1"], ["WATCHDOG=1"]]);
  alive = false;
  await vi.advanceTimersByTimeAsync(9000);
  expect(sent).toHaveLength(3);
  alive = true;
  end();
  await vi.advanceTimersByTimeAsync(9000);
  expect(sent).toHaveLength(3);
});
