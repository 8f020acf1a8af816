import assert from "node:assert/strict";
import type { RunOptions, Said } from "./command.ts";
import { FOLDER, type World } from "./world.ts";

const SCRIPT_MS = 300_000;

/** Runs a script of the package in its folder on the control machine, which has to end with this code. */
export async function script(world: World, command: string, code: number, o: RunOptions = {}): Promise<Said> {
  const said = await world.hosts.control(`cd ${FOLDER} && ${command}`, { deadlineMs: SCRIPT_MS, ...o });
  assert.equal(said.code, code, `${command}: exit code ${said.code}\n${said.text}`);
  return said;
}
