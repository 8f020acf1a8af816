import assert from "node:assert/strict";
import type { RunOptions, Said } from "./command.ts";
import { FOLDER, type World } from "./world.ts";

const SCRIPT_MS = 300_000;

/** Runs a script of the package in its folder on the control machine, which has to end with this code. */
export async function script(world: World, command: string, code: number, options: RunOptions = {}): Promise<Said> {
  const said = await world.hosts.control(`cd ${FOLDER} && ${command}`, { deadlineMs: SCRIPT_MS, ...options });
  assert.equal(said.code, code, `${command}: exit code ${said.code}\n${said.text}`);
  return said;
}

/** A command on a host that gets SIGINT as soon as it has said `when`; it takes back what it began, and says so. */
export async function interruptedOn(world: World, host: string, command: string, when: string): Promise<Said> {
  const sent: Promise<Said>[] = [];
  const said = await world.hosts.on(host, `echo $$ >/run/interrupted; exec ${command}`, {
    deadlineMs: 180_000,
    hear: (text) => {
      if (sent.length === 0 && text.includes(when))
        sent.push(world.hosts.on(host, "kill -INT $(cat /run/interrupted)"));
    },
  });
  assert.equal(sent.length, 1, `it never said “${when}”:\n${said.text}`);
  await Promise.all(sent);
  assert.equal(said.code, 130, said.text);
  assert.match(said.text, /This host is as it was before\./);
  return said;
}
