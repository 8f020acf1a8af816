import { expect, test } from "vitest";
import type { Home, Homes } from "./homes.ts";
import { startsOf } from "./starts.ts";

const at = (host: string, port: number): { host: string; port: number } => ({ host, port });
const home = (name: string, host: string, dir: string): Home => ({
  dir,
  id: "x",
  name,
  host,
  internal: at(host, 7210),
  health: at(host, 7208),
  rest: at(host, 7223),
  ca: null,
});
const removed = { at: "2026-11-23T22:00:00.000Z", by: "admin" };
const gone = { home: home("core-1", "127.0.0.11", "/data/127.0.0.11"), removed };
const none: Homes = { homes: [], removed: [], displaced: [], unfinished: [] };
const of = (found: Partial<Homes>) => startsOf({ ...none, ...found }, { data: "/data", first: "127.0.0.11" }, "kuma");

test("what was removed is not started, and one line says so and which folder may go", () => {
  const { starts, notes } = of({ homes: [home("core-4", "127.0.0.11", "/data/core-4")], removed: [gone] });
  expect(starts).toEqual([
    {
      name: "core-4",
      health: "127.0.0.11:7208",
      argv: ["kuma", "core", "--host", "127.0.0.11", "--home", "/data/core-4"],
    },
  ]);
  expect(notes).toEqual([expect.stringMatching(/^core-1 was removed .+ not started; \/data\/127\.0\.0\.11 may be/)]);
});

test("one that was removed while it was down does not take the address from who has it now", () => {
  const old = home("core-2", "127.0.0.12", "/data/core-2");
  const { starts, notes } = of({
    homes: [home("core-4", "127.0.0.12", "/data/core-4")],
    displaced: [{ home: old, by: "core-4" }],
  });
  expect(starts.map(({ name }) => name)).toEqual(["core-4"]);
  expect(notes).toEqual([
    "core-2 is not started: core-4 has its address (127.0.0.12:7208) since; once core-2 was removed from the cluster, /data/core-2 may be deleted",
  ]);
});

test("an empty folder gets a first Core, also over a first start that was cut off", () => {
  const first = { name: "core-1", health: "127.0.0.11:7208" };
  expect(of({})).toMatchObject({ starts: [first], notes: [] });
  expect(of({ unfinished: ["/data/127.0.0.11"] })).toMatchObject({ starts: [first], notes: [] });
  expect(of({ homes: [home("core-2", "127.0.0.12", "/data/b")], unfinished: ["/data/127.0.0.11"] }).notes).toEqual([
    "/data/127.0.0.11 never finished joining: run its join command again, or delete the folder",
  ]);
});

test("no first Core is started in the home of one that was removed", () => {
  expect(() => of({ removed: [gone] })).toThrow("No Core is left. Without /data/127.0.0.11 the next start begins");
});
