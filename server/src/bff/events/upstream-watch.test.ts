import type { EventOf } from "@core-console/shared/contract/events";
import { expect, test } from "vitest";
import { systemClock } from "../../lib/time/clock.ts";
import { createDirectory } from "../leader/directory.ts";
import { peer, refOf } from "../testing/facts.ts";
import { watchUpstream } from "./upstream-watch.ts";

const NOBODY = { current: () => null, answered: () => true, onChange: () => () => undefined };

function watched(self: string | null) {
  const directory = createDirectory(["a:1"]);
  const told: EventOf<"upstream">[] = [];
  const resolver = NOBODY as unknown as Parameters<typeof watchUpstream>[0]["resolver"];
  const watch = watchUpstream({ resolver, directory, clock: systemClock, self, onChange: (view) => told.push(view) });
  return { directory, watch, told };
}

test("a page learns whose console it is on, and still knows it once that Core was removed", () => {
  const { directory, watch, told } = watched(refOf(2));
  expect(watch.view().self).toBeNull();
  directory.replace([peer(1, "a:1"), peer(2, "b:1")]);
  expect(told.at(-1)).toMatchObject({ self: { ref: refOf(2), name: "core-2" }, since: watch.view().since });
  directory.replace([peer(1, "a:1")]);
  expect(watch.view().self).toEqual({ ref: refOf(2), name: "core-2" });
  expect(told.at(-1)?.consoles.map((one) => one.ref)).toEqual([refOf(1)]);
  expect(told).toHaveLength(2);
  directory.replace([peer(1, "a:1")]); // nothing new
  expect(told).toHaveLength(2);
  watch.close();
  directory.replace([]);
  expect(told).toHaveLength(2);
});

test("a console outside a Core names none", () => {
  const { directory, watch } = watched(null);
  directory.replace([peer(1, "a:1")]);
  expect(watch.view().self).toBeNull();
  watch.close();
});

test("a missing leader is reported 600 ms after it was missed; where this process was paused meanwhile, 600 ms after that", () => {
  const timers: { atMs: number; act: () => void }[] = [];
  let nowMs = 1_000_000;
  const clock = {
    now: () => nowMs,
    after: (ms: number, act: () => void) => {
      const timer = { atMs: nowMs + ms, act };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  const goTo = (ms: number) => {
    nowMs = ms;
    for (const timer of timers.filter((t) => t.atMs <= nowMs)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.act();
    }
  };
  let [led, look] = [true, () => undefined as void];
  const told: string[] = [];
  const resolver = {
    current: () => (led ? {} : null),
    answered: () => true,
    onChange: (listener: () => void) => {
      look = listener;
      return () => undefined;
    },
  } as unknown as Parameters<typeof watchUpstream>[0]["resolver"];
  const directory = createDirectory(["a:1"]);
  watchUpstream({ resolver, directory, clock, self: null, onChange: (view) => told.push(view.state) });
  expect(told).toEqual(["leader"]);
  led = false;
  look();
  goTo(nowMs + 5000);
  expect(told).toEqual(["leader"]);
  led = true;
  look();
  goTo(nowMs + 1000);
  expect(told).toEqual(["leader"]);
  led = false;
  look();
  goTo(nowMs + 5000);
  goTo(nowMs + 600);
  expect(told).toEqual(["leader", "no_leader"]);
  led = true;
  look();
  led = false;
  look();
  goTo(nowMs + 599);
  expect(told).toEqual(["leader", "no_leader", "leader"]);
  goTo(nowMs + 1);
  expect(told).toEqual(["leader", "no_leader", "leader", "no_leader"]);
});
