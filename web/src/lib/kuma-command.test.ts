import { expect, test } from "vitest";
import { kumaCommand } from "./kuma-command.ts";

test.each([
  ["core-4", "kuma service approve core-4"],
  ["Ядро 4", "kuma service approve 'Ядро 4'"],
  ["Ann's; reboot", String.raw`kuma service approve 'Ann'\''s; reboot'`],
  ["$(id)", "kuma service approve '$(id)'"],
])("the line for %s can be pasted into a shell", (name, line) =>
  expect(kumaCommand("service approve", name)).toBe(line),
);
