import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../build/fresh.ts";
import { endingLine, homeOf, removedLine, shownFolder } from "./endings.ts";

const removed = { at: "2026-11-23T22:00:00.000Z", by: "admin" };
const argv = ["/x/kuma", "core", "--host", "127.0.0.11", "--home", join(ROOT, ".kuma/127.0.0.11")];
const core = { name: "core-1", argv, words: "  | kuma: cannot go on", removed: null };

test("a Core that was removed is said to be, with no command that would only say so again", () => {
  const line = endingLine({ ...core, ended: { code: 1, signal: null }, removed });
  expect(line).toMatch(/^core-1 was removed from the cluster on Nov 2\d, 2026, .+ by admin; /);
  expect(line).toContain("; its data stays in .kuma/127.0.0.11, which may be deleted. Add a Core to have another.");
  expect(line).not.toContain("kuma core");
  expect(removedLine("core-1", "/else/where", removed)).toMatch(/ by admin and is not started; \/else\/where may be/);
});

test("one that gave up has the first word, before the command", () => {
  expect(endingLine({ ...core, ended: { code: 1, signal: null } })).toBe(
    `core-1 ended (exit code 1):\n  | kuma: cannot go on\nIt is not restarted by itself; once that is mended, this starts it again:\n  ${argv.join(" ")}`,
  );
});

test("one that was killed or stopped is started again by a command that a shell understands", () => {
  const spaced = [...argv.slice(0, -1), "/a b/it's"];
  const endingText = (code: number | null, signal: "SIGKILL" | null): string =>
    endingLine({ ...core, argv: spaced, ended: { code, signal } });
  const again = `It is not restarted by itself; this starts it again:\n  /x/kuma core --host 127.0.0.11 --home '/a b/it'\\''s'`;
  expect(endingText(null, "SIGKILL")).toBe(`core-1 ended (SIGKILL). ${again}`);
  expect(endingText(0, null)).toBe(`core-1 ended (exit code 0). ${again}`);
});

test("a home is read from a command line, a folder shown from the top of the checkout", () => {
  expect([homeOf(argv), homeOf(["kuma", "console"]), homeOf(["kuma", "--home"])]).toEqual([argv[5], null, null]);
  expect([shownFolder(join(ROOT, ".kuma/a")), shownFolder("/else/where")]).toEqual([".kuma/a", "/else/where"]);
});
