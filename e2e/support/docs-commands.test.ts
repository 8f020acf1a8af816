import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./cluster/kuma.ts";
import { commandsIn, notExecuted } from "./docs-commands.ts";

const TEXT =
  "# Title\n\n## One\n\n```\nkuma list          # all of them\nsudo ./kuma take FILE\n```\n\n### Part\n\n```\nsudo run <ID>/x --y\n```\n\n## Two\n\n```\ncurl x\n[Service]\n```\n";

test("the commands of a section with its parts, without comments", () => {
  expect(commandsIn(TEXT, ["One"])).toEqual(["kuma list", "sudo ./kuma take FILE", "sudo run <ID>/x --y"]);
  expect(commandsIn(TEXT, ["Two", "One"])).toHaveLength(4);
  expect(() => commandsIn(TEXT, ["Three"])).toThrow("Three");
});

test("a command counts as executed with its placeholders filled in and with more behind it, and not otherwise", () => {
  const commands = commandsIn(TEXT, ["One"]);
  expect(notExecuted(commands, [])).toEqual(commands);
  expect(
    notExecuted(commands, ["/root/kuma list --core x", "cd x && sudo ./kuma take /a/b", "sudo run 1-2/x --y"]),
  ).toEqual([]);
  expect(notExecuted(commands, ["kuma lists", "sudo ./kuma take", "sudo run 1 2/x --y"])).toEqual(commands);
});

test("the chapters on recovery are found", () => {
  const text = readFileSync(join(ROOT, "docs/operations.md"), "utf8");
  const commands = commandsIn(text, ["The majority is lost", "Snapshots", "Fire drill"]);
  expect(commands).toContain("sudo /opt/kaspersky/kuma/kuma cluster recover --plan");
  expect(commands.length).toBeGreaterThan(10);
});
