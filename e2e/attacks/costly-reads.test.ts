import { expect, it } from "vitest";
import { PORT } from "@core-console/shared/contract/ports";
import { makeToken } from "../support/cluster/administrator.ts";
import { codeOf } from "../support/cluster/client.ts";
import { signInAs } from "../support/cluster/people.ts";
import { useCluster } from "../cluster/use-cluster.ts";

const cluster = useCluster("costly-reads", { cores: 3, console: true });
/** Compiled, it is 100,000 instructions: it starved the watchdog of one Core after another. */
const POISON = `/services?name=${encodeURIComponent(`${"(.?){999}".repeat(27)}~`)}`;
const AT_ONCE = 60;
const SERVICES = 30;

it("a viewer's costly read, once and 60 at once, is refused as such; no Core dies, nobody else waits for it, nobody stops leading", async () => {
  const { api, cores, consoleUrl, net } = cluster();
  for (let n = 0; n < SERVICES; n++) await api.add(`further ${n}`);
  const rest = cluster().client(`http://${net.prefix}.11:${PORT.rest}`);
  const { login, password } = cluster().administrator;
  const token = await makeToken(rest, await signInAs(rest, login, password), "viewer");
  // Through a separate console, because a console carried the read from one Core to the next.
  const attacker = cluster().client(consoleUrl, null, token);
  const before = await api.cluster();
  const pids = cores.map((core) => core.child.pid);

  expect(await attacker.ask("GET", POISON)).toMatchObject({
    status: 400,
    problem: { code: "too_costly", params: { part: "name", why: "expression" } },
  });
  const [answers, others] = await Promise.all([
    Promise.all(Array.from({ length: AT_ONCE }, () => attacker.ask("GET", POISON))),
    Promise.all(Array.from({ length: 10 }, () => api.services("name=further"))),
  ]);
  expect(new Set(answers.map((answer) => codeOf(answer)))).toEqual(new Set(["too_costly"]));
  expect(others.map((rows) => rows.length)).toEqual(Array.from({ length: 10 }, () => SERVICES));

  for (const core of cores) expect((await cluster().consoleOf(core).client.ask("GET", POISON)).status).toBe(400);
  const after = await api.cluster();
  expect([after.leader?.ref, after.term]).toEqual([before.leader?.ref, before.term]);
  expect(cores.map((core) => [core.child.pid, core.child.exit()])).toEqual(pids.map((pid) => [pid, null]));
});
