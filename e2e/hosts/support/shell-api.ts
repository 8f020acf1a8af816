import assert from "node:assert/strict";
import * as z from "zod/mini";
import { Service } from "@core-console/shared/contract/service";
import { fqdn } from "./hosts.ts";
import { FOLDER, HOME, type World } from "./world.ts";

/** The command line of the package, run by an operator on the control machine. */
export class Shell {
  private readonly world: World;
  private constructor(world: World) {
    this.world = world;
  }

  /** Signs in. The CA's certificate is fetched from a host first, as an operator would. */
  static async signIn(world: World, host = "core-2"): Promise<Shell> {
    const { login, password } = world.administrator;
    const shell = new Shell(world);
    await shell.trust(host);
    const said = await shell.kuma(`login ${login} --password-stdin`, { input: `${password}\n` });
    assert.equal(said.code, 0, said.text);
    world.secrets.addIn((await world.hosts.control("cat .local/state/kuma/sessions.json")).out);
    return shell;
  }

  /** Trusts the CA of this host's Core from now on. */
  async trust(host: string): Promise<void> {
    const from = `root@${fqdn(host)}:${HOME}/core/*/certificates/ca.crt`;
    const fetched = await this.world.hosts.control(`scp -q '${from}' /root/ca.crt`);
    assert.equal(fetched.code, 0, fetched.text);
  }

  /** `by`: the API token to call with, instead of the sign-in. */
  kuma(words: string, options: { input?: string; host?: string; by?: string; deadlineMs?: number } = {}) {
    const hosts = options.host === undefined ? this.world.hosts.names : [options.host];
    const core = hosts.map((name) => `${fqdn(name)}:7223`).join(",");
    const by = options.by === undefined ? "" : `KUMA_TOKEN=${options.by} `;
    return this.world.hosts.control(`${by}${FOLDER}/kuma ${words} --core ${core} --ca /root/ca.crt`, {
      ...(options.input === undefined ? {} : { input: options.input }),
      deadlineMs: options.deadlineMs ?? 120_000,
    });
  }

  async services(host?: string): Promise<Service[]> {
    const said = await this.kuma("service list --json", host === undefined ? {} : { host });
    assert.equal(said.code, 0, said.text);
    return z.array(Service).parse(JSON.parse(said.out));
  }
  /** Adds a Core service; its ID. Null where the outcome is not known. */
  async add(name: string): Promise<string | null> {
    const said = await this.kuma(`service add ${name} --json`);
    return said.code === 0 ? Service.parse(JSON.parse(said.out)).id : null;
  }
}
