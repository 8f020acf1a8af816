import assert from "node:assert/strict";
import { Secrets } from "../support/secrets.ts";
import { fqdn } from "./support/hosts.ts";
import { linesWith, type Log, logsOfHosts, logsOfScripts } from "./support/logs.ts";
import { Shell } from "./support/shell-api.ts";
import { type Check, CORES, HOME, type World } from "./support/world.ts";

const REST = `https://${fqdn("core-2")}:7223`;

/** What a host's logs must hold in any case; where one does not, none of them was read. */
const TOLD: readonly (readonly [string, RegExp])[] = [
  ["core.log", /"message":"|"msg":"/],
  ["etcd.log", /"caller":"/],
  ["journal", /kuma-core-[0-9a-f-]{36}\.service/],
];

/**
 * Everything secret is made and used once more, also where it does not belong, while the Cores say all they can say.
 */
async function useSecrets(world: World, shell: Shell): Promise<void> {
  const { hosts, secrets } = world;
  const outputOf = async (words: string): Promise<string> => {
    const said = await shell.kuma(words);
    assert.equal(said.code, 0, said.text);
    return said.out.trim();
  };
  const ask = async (path: string, ...more: string[]): Promise<void> => {
    const words = [`'${REST}${path}'`, ...more].join(" ");
    const said = await hosts.control(`curl -sS -o /dev/null --cacert /root/ca.crt ${words}`);
    assert.equal(said.code, 0, said.text);
  };
  const body = (about: object): string => `-H 'content-type: application/json' -d '${JSON.stringify(about)}'`;

  const cores = (await shell.services()).filter(({ name }) => CORES.includes(name));
  for (const { ref } of cores) await outputOf(`service log-level ${ref} debug --minutes 30`);
  const token = await outputOf("token add for-the-logs --role operator --days 1");
  const once = await outputOf("user add for-the-logs --role viewer");
  const id = (await shell.add("for-the-logs")) ?? "";
  const link = (await hosts.mustOn("core-2", `${HOME}/kuma user sign-in-link ${world.administrator.login}`)).trim();
  const linked = link.split("#")[1] ?? "";
  for (const secret of [token, once, id, linked]) {
    assert.ok(secret.length >= 12, `no secret: ${secret}`);
    secrets.add(secret);
    // As a token, in an address, as a login and as a password.
    await ask("/api/v3/services", `-H 'authorization: Bearer ${secret}'`);
    await ask(`/api/v3/services?token=${secret}&name=${secret}`);
    await ask(`/api/v3/services/${secret}`, `-H 'authorization: Bearer ${token}'`);
    await ask(`/${secret}`);
    await ask("/api/login", body({ login: secret, password: secret }));
    await ask("/api/v3/setup/look", body({ secret }));
  }
  await ask("/api/login", body({ login: "for-the-logs", password: once }));
  await ask(`/api/private/services/id/${id}/restart`, "-X POST", `-H 'authorization: Bearer ${token}'`);
  await ask(`/api/v3/services/${id}/join`, `-H 'authorization: Bearer ${token}'`);
}

async function nothingSecret(world: World): Promise<void> {
  const { secrets, figure } = world;
  const shell = await Shell.signIn(world);
  await useSecrets(world, shell);
  // The ID of a Core that has joined lets no host in; it occurs in paths.
  for (const { id, state } of await shell.services()) if (id !== null && state === "created") secrets.add(id);

  const [ofHosts, ofScripts] = [await logsOfHosts(world), logsOfScripts(world)];
  for (const host of CORES)
    for (const [name, sign] of TOLD) assert.match(textOf(ofHosts, `${host}: ${name}`), sign, `${host}: ${name}`);
  const named = new Secrets();
  named.add(fqdn("core-1"));
  for (const log of ofScripts) assert.ok(named.foundIn(log.text).length > 0, `${log.name} was not read`);
  const logs = [...ofHosts, ...ofScripts];
  assert.deepEqual(
    linesWith((text) => secrets.foundIn(text), logs),
    [],
  );
  figure("secrets that were looked for in all logs, none found", secrets.size, "");
  figure("MB of logs", Math.ceil(logs.reduce((sum, { text }) => sum + text.length, 0) / 1e6), "");
}

const textOf = (logs: readonly Log[], name: string): string => logs.find((log) => log.name === name)?.text ?? "";

export const SECRETS: readonly Check[] = [
  { name: "nothing secret of this run stands in any log", deadlineMs: 300_000, act: nothingSecret },
];
