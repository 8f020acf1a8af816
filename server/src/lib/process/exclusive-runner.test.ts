import { expect, test, vi } from "vitest";
import { ExclusiveRunner, type Meanwhile } from "./exclusive-runner.ts";

/** A runner whose runs end when the test says so. */
function runner(meanwhile: Meanwhile) {
  const runs: { end: () => void; fail: (error: Error) => void }[] = [];
  let under = 0;
  let most = 0;
  const it = new ExclusiveRunner(meanwhile);
  const run = (): Promise<void> =>
    it.run(async () => {
      most = Math.max(most, ++under);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      runs.push({ end: resolve, fail: reject });
      await promise.finally(() => under--);
    });
  return { it, run, runs, most: () => most };
}
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const no = new Error("no");

test.each<Meanwhile>(["skip", "join", "again"])("%s: a call outside a run starts one within the call", async (how) => {
  const { it, run, runs } = runner(how);
  expect(it.running).toBe(false);
  const first = run();
  expect([runs.length, it.running]).toEqual([1, true]);
  runs[0]?.end();
  await first;
  expect(it.running).toBe(false);
  const second = run();
  runs[1]?.end();
  await second;
  expect(runs).toHaveLength(2);
});

test.each<Meanwhile>(["skip", "join", "again"])("%s: a run that fails does not end the next one", async (how) => {
  const { run, runs } = runner(how);
  const first = run();
  runs[0]?.fail(no);
  await expect(first).rejects.toBe(no);
  const second = run();
  runs[1]?.end();
  await expect(second).resolves.toBeUndefined();
});

test("skip: a call during a run resolves at once and starts nothing", async () => {
  const { run, runs } = runner("skip");
  const first = run();
  await run();
  runs[0]?.end();
  await first;
  await turn();
  expect(runs).toHaveLength(1);
});

test("join: calls during a run share its outcome", async () => {
  const { run, runs } = runner("join");
  const calls = Promise.allSettled([run(), run(), run()]);
  runs[0]?.fail(no);
  expect((await calls).map((call) => call.status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(runs).toHaveLength(1);
});

test("again: however many call during a run, one more follows it and is theirs, also after a failure", async () => {
  const { it, run, runs } = runner("again");
  const first = run();
  const more = Promise.all([run(), run()]);
  runs[0]?.fail(no);
  await expect(first).rejects.toBe(no);
  await turn();
  expect(runs).toHaveLength(2);
  // During the second run: a third.
  const third = run();
  runs[1]?.end();
  await more;
  await turn();
  runs[2]?.end();
  await third;
  expect([runs.length, it.running]).toEqual([3, false]);
});

test("again: in no moment between two runs does a call start a third beside them", async () => {
  const { it, run, runs, most } = runner("again");
  const calls = [run(), run()];
  runs[0]?.end();
  for (let i = 0; i < 20; i++) {
    calls.push(run());
    await Promise.resolve();
  }
  while (it.running) {
    for (const one of runs) one.end();
    await turn();
  }
  await Promise.all(calls);
  expect(most()).toBe(1);
});

test("a task that calls its own runner, and one that throws, are runs like any other", async () => {
  const it = new ExclusiveRunner("skip");
  const inner = vi.fn<() => void>();
  const outer = it.run(() => {
    void it.run(inner);
    throw no;
  });
  await expect(outer).rejects.toBe(no);
  expect([inner.mock.calls.length, it.running]).toEqual([0, false]);
});
