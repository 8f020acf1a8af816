import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { homesIn, removedFrom } from "./homes.ts";

let data = "";
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "homes-"));
});
afterEach(() => rmSync(data, { recursive: true }));

function home(dir: string, json: string | null, ca = true): void {
  const core = join(data, dir, "core/some-id");
  mkdirSync(join(core, "certificates"), { recursive: true });
  if (ca) writeFileSync(join(core, "certificates/ca.crt"), "CA");
  if (json !== null) writeFileSync(join(core, "core.json"), json);
}
const REMOVED = { at: "2026-11-23T22:00:00.000Z", by: "admin" };
const identity = (name: string, host: string, removed?: typeof REMOVED): string =>
  JSON.stringify({
    removed,
    id: "x",
    name,
    host,
    internal: { advertise: { host, port: 7210 } },
    health: { host, port: 7208 },
    rest: { host, port: 7223 },
    more: 1,
  });

test("finds what has joined, in the order of names, and names what has not", () => {
  home("b", identity("core-10", "127.43.0.20"), false);
  home("127.43.0.11", identity("core-2", "127.43.0.12"));
  home("half", "{");
  home("never", null);
  const { homes, unfinished } = homesIn(data);
  expect(homes.map(({ name, host, ca }) => [name, host, ca !== null])).toEqual([
    ["core-2", "127.43.0.12", true],
    ["core-10", "127.43.0.20", false],
  ]);
  expect(homes[0]?.dir).toBe(join(data, "127.43.0.11"));
  expect(unfinished).toEqual([join(data, "half"), join(data, "never")]);
});

test("an empty folder has none", () => {
  expect(homesIn(data)).toEqual({ homes: [], removed: [], displaced: [], unfinished: [] });
});

test("a home whose Core was removed is none of the trial's any more, though its name and address are used again", () => {
  home("127.43.0.11", identity("core-1", "127.43.0.11", REMOVED));
  home("core-1-new", identity("core-1", "127.43.0.11"));
  // The removal may be recorded after another Core took its address.
  utimesSync(join(data, "core-1-new/core/some-id/core.json"), 1000, 1000);
  const { homes, removed, displaced, unfinished } = homesIn(data);
  expect(homes.map(({ dir }) => dir)).toEqual([join(data, "core-1-new")]);
  expect(removed.map((one) => [one.home.dir, one.removed])).toEqual([[join(data, "127.43.0.11"), REMOVED]]);
  expect([displaced, unfinished]).toEqual([[], []]);
  expect(removedFrom(join(data, "127.43.0.11"))).toEqual(REMOVED);
  expect(removedFrom(join(data, "core-1-new"))).toBe(null);
  expect(removedFrom(join(data, "nowhere"))).toBe(null);
});

test("of two homes with one address the younger one's Core has it", () => {
  home("old", identity("core-2", "127.43.0.12"));
  home("new", identity("core-4", "127.43.0.12"));
  const age = (dir: string, seconds: number): void =>
    utimesSync(join(data, dir, "core/some-id/core.json"), seconds, seconds);
  const seen = (): unknown => {
    const { homes, displaced } = homesIn(data);
    return [homes.map(({ name }) => name), displaced.map(({ home: { name }, by }) => [name, by])];
  };
  age("old", 1000);
  age("new", 2000);
  expect(seen()).toEqual([["core-4"], [["core-2", "core-4"]]]);
  age("old", 3000);
  expect(seen()).toEqual([["core-2"], [["core-4", "core-2"]]]);
});
