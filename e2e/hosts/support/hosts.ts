import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { must, run, type RunOptions, type Said } from "./command.ts";

const SCRIPT = fileURLToPath(new URL("test-hosts.sh", import.meta.url));
const PREFIX = "kuma-hosts-";
export const DOMAIN = "soc.example";
/** Of every host: comes in by this password and gives it to sudo (test-hosts.sh). */
export const CLERK = { login: "clerk", password: "a quite ordinary clerk" };
export const fqdn = (name: string): string => `${name}.${DOMAIN}`;

/** Whole hosts on this machine, and a control machine beside them (test-hosts.sh). */
export class Hosts {
  readonly dir: string;
  readonly names: readonly string[];
  /** every command that has ended with exit code 0, on any host and on the control machine */
  readonly executed: string[] = [];
  private constructor(dir: string, names: readonly string[]) {
    this.dir = dir;
    this.names = names;
  }

  /** Boots them, after taking down what a killed run left. They go with this process, however it ends by itself. */
  static async up(names: readonly string[]): Promise<Hosts> {
    takeDownLeft();
    const dir = join(tmpdir(), `${PREFIX}${process.pid}`);
    process.once("exit", () => spawnSync(SCRIPT, ["down", dir]));
    await must([SCRIPT, "up", dir, ...names], { deadlineMs: 180_000 });
    return new Hosts(dir, names);
  }

  /** Folder of a host's or the control machine's files, seen from here. */
  root(name: string): string {
    return join(this.dir, name, "root");
  }
  address(name: string): string {
    return `192.0.2.${readFileSync(join(this.dir, name, "number"), "utf8")}`;
  }

  /** A shell command on a host, as root. */
  on(name: string, command: string, options: RunOptions = {}): Promise<Said> {
    return this.noted(command, run([SCRIPT, "on", this.dir, name, command], options));
  }
  async mustOn(name: string, command: string, options: RunOptions = {}): Promise<string> {
    const said = await this.on(name, command, options);
    if (said.code !== 0) throw new Error(`${name}: ${command}: exit code ${said.code}\n${said.text}`);
    return said.out;
  }
  /** A shell command on the control machine, in /root. */
  control(command: string, options: RunOptions = {}): Promise<Said> {
    return this.noted(command, run([SCRIPT, "control", this.dir, "bash", "-c", command], options));
  }

  private async noted(command: string, running: Promise<Said>): Promise<Said> {
    const said = await running;
    if (said.code === 0) this.executed.push(command);
    return said;
  }

  /** Cuts the power of all of these at once, so that none serves while another is already off. */
  async off(...names: string[]): Promise<void> {
    await Promise.all(names.map((name) => must([SCRIPT, "off", this.dir, name])));
  }
  async boot(...names: string[]): Promise<void> {
    await Promise.all(names.map((name) => must([SCRIPT, "boot", this.dir, name], { deadlineMs: 120_000 })));
  }
  async cable(name: string, state: "up" | "down"): Promise<void> {
    await must([SCRIPT, "cable", this.dir, name, state]);
  }

  /** SIGINT to a script that runs on the control machine, called by this name. */
  async interrupt(script: string): Promise<void> {
    await must([SCRIPT, "interrupt", this.dir, script]);
  }

  /** A program that runs another one of this machine in the network of the control machine. */
  inNetwork(program: string): string {
    const path = join(this.dir, "in-network");
    writeFileSync(path, `#!/bin/sh\nexec '${SCRIPT}' net '${this.dir}' '${program}' "$@"\n`, { mode: 0o755 });
    return path;
  }

  async down(): Promise<void> {
    await must([SCRIPT, "down", this.dir], { deadlineMs: 120_000 });
  }
}

function takeDownLeft(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)$`).exec(name)?.[1];
    if (pid !== undefined && !alive(Number(pid))) spawnSync(SCRIPT, ["down", join(tmpdir(), name)]);
  }
}

/** Whether that run goes on; its number may be another's by now. */
function alive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("hosts/run.ts");
  } catch {
    return false;
  }
}
