import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { homesIn } from "./homes.ts";

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
const identity = (name: string, host: string): string =>
  JSON.stringify({
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
  expect(homesIn(data)).toEqual({ homes: [], unfinished: [] });
});
