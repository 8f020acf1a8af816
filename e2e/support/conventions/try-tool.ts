import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "./sources.ts";

/** What a tool reads of the checkout besides the sources. knip also reads how vitest is configured, by running it. */
const TOOLS = {
  oxlint: { configuration: [".oxlintrc.json"], runsCode: false },
  knip: { configuration: ["knip.json", "vitest.config.ts"], runsCode: true },
};

interface Tried {
  exitCode: number | null;
  output: string;
}

/**
 * Runs a tool with the checkout's own configuration over a folder that has only these files: to show that a rule fails
 * where it is broken.
 */
export function tryTool(
  tool: keyof typeof TOOLS,
  args: readonly string[],
  files: Readonly<Record<string, string>>,
): Tried {
  const { configuration, runsCode } = TOOLS[tool];
  const folder = mkdtempSync(join(tmpdir(), "convention-"));
  try {
    for (const name of configuration) cpSync(join(ROOT, name), join(folder, name));
    if (runsCode) symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const run = spawnSync(join(ROOT, "node_modules/.bin", tool), args, { cwd: folder, encoding: "utf8" });
    return { exitCode: run.status, output: `${run.stdout}${run.stderr}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
