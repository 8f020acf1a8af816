import { expect, test } from "vitest";
import { shareReads } from "./share-reads.ts";

/** Reads that the test lets land, one by one. */
function reads() {
  const started: ((value: string) => void)[] = [];
  const start = (): Promise<string> => new Promise((resolve) => started.push(resolve));
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
  };
  return { started, start, settle };
}

test("who arrives while a read is in flight gets one that started after", async () => {
  const { started, start, settle } = reads();
  const line = shareReads<string>();
  const first = line.read("a", start);
  const second = line.read("a", start);
  const third = line.read("a", start);
  expect(started).toHaveLength(1);
  started[0]?.("old");
  await settle();
  expect(started).toHaveLength(2);
  const fourth = line.read("a", start);
  started[1]?.("new");
  expect(await Promise.all([first, second, third])).toEqual(["old", "new", "new"]);
  await settle();
  expect(started).toHaveLength(3);
  started[2]?.("newest");
  expect(await fourth).toBe("newest");
});

test("different keys fly apart, and a line that ended starts afresh", async () => {
  const { started, start, settle } = reads();
  const line = shareReads<string>();
  const a = line.read("a", start);
  const b = line.read("b", start);
  expect(started).toHaveLength(2);
  started[0]?.("a");
  started[1]?.("b");
  expect(await Promise.all([a, b])).toEqual(["a", "b"]);
  await settle();
  void line.read("a", start).catch(() => undefined);
  expect(started).toHaveLength(3);
});
