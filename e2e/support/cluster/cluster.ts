import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterView } from "@core-console/shared/contract/cluster";
import { PORT } from "@core-console/shared/contract/ports";
import type { Service } from "@core-console/shared/contract/service";
import { type Api, apiOver } from "./api.ts";
import { type Administrator, makeAdministrator } from "./administrator.ts";
import { type Client, clientOf, type Tls } from "./client.ts";
import { certificatesIn, type CoreNode, identityIn, signalAll } from "./core-node.ts";
import { kuma, kumaEnv, ROOT } from "./kuma.ts";
import { claimNet, type Net } from "./net.ts";
import { type Child, type Running, runningIn, sendSignal, startChild } from "./processes.ts";
import { CONDITION_MS } from "../patience.ts";
import { Hopeless, until } from "../until.ts";

export interface ClusterOptions {
  cores?: 1 | 2 | 3;
  /** a console process of its own, which `api` then speaks to; without it `api` speaks to the first Core's console */
  console?: boolean;
  env?: Record<string, string>;
  /** false: no administrator is created, as after installing; then no call can be made as one */
  administrator?: false;
}

/** One look at who leads, in which term. */
export interface Roles {
  leader: CoreNode;
  followers: CoreNode[];
  term: ClusterView["term"];
}

/** Warnings caused by a shared machine, not by the cluster: a slow or a full disk, busy processors. */
const MACHINE = new Set(["fsync_slow", "disk_low", "processor_starved"]);

/** Reports whether a light is on, or yellow only because of the machine that the test runs on. */
export const isGood = (service: Service): boolean =>
  service.status === "on" || (service.status === "warning" && service.reasons.every((r) => MACHINE.has(r.code)));

/** Real Cores as child processes, with their own loopback net and folder. */
export class Cluster {
  readonly net: Net;
  readonly dir: string;
  readonly cores: CoreNode[] = [];
  readonly env: Record<string, string>;
  console: Child | null = null;
  readonly #children: Child[] = [];
  readonly #clients: Client[] = [];
  readonly #health = new Map<string, Client>();
  #calls = 0;
  #administrator: Administrator | null = null;
  #api: Api | null = null;

  private constructor(net: Net, env: Record<string, string>) {
    this.net = net;
    this.env = env;
    this.dir = mkdtempSync(join(tmpdir(), "ke-"));
    mkdirSync(join(this.dir, "logs"));
  }

  /** Starts the first Core, joins the others exactly as an operator does, and waits until every light is green. */
  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    const cluster = new Cluster(await claimNet(), options.env ?? {});
    try {
      await cluster.startFirst(options.administrator !== false);
      for (let n = 2; n <= (options.cores ?? 1); n++) await cluster.join(`core-${n}`);
      if ((options.cores ?? 1) > 1) await cluster.green();
      if (options.console === true) await cluster.startConsole();
      return cluster;
    } catch (error) {
      await cluster.stop("start");
      throw error;
    }
  }

  /** A folder and a net, nothing running. */
  static async empty(env: Record<string, string> = {}): Promise<Cluster> {
    return new Cluster(await claimNet(), env);
  }

  get api(): Api {
    const own = `http://${this.net.prefix}.11:${PORT.console}`;
    this.#api ??= apiOver(this.signedIn(this.console === null ? own : this.consoleUrl));
    return this.#api;
  }
  /** made with the first Core */
  get administrator(): Administrator {
    if (this.#administrator === null) throw new Error("the cluster has no administrator yet");
    return this.#administrator;
  }
  get consoleUrl(): string {
    return `http://${this.net.prefix}.1:${PORT.console}`;
  }

  /** Makes `api` speak to the console of this Core, of which the cluster consists from now on. */
  goOnWith(node: CoreNode): void {
    this.cores.splice(0, this.cores.length, node);
    this.#api = this.consoleOf(node);
  }

  /** Returns an unauthenticated client that is closed with the cluster. */
  client(base: string, tls: Tls | null = null, bearer: string | null = null): Client {
    const client = clientOf(base, { tls, bearer });
    this.#clients.push(client);
    return client;
  }
  /** One that calls by the administrator's token. */
  signedIn(base: string, tls: Tls | null = null): Client {
    return this.client(base, tls, this.administrator.token);
  }
  /** The Core API of a node on 7210, asked without a certificate. */
  internal(node: CoreNode): Client {
    return this.signedIn(`https://${node.host}:${PORT.internal}`, { ca: certificatesIn(node.home).ca });
  }
  /** The console that runs inside a Core. */
  consoleOf(node: CoreNode): Api {
    return apiOver(this.signedIn(`http://${node.host}:${PORT.console}`));
  }

  /** Runs words as they are, in the cluster's folder and environment. */
  async run(
    name: string,
    argv: readonly string[],
    env: Record<string, string> = {},
    hear?: (text: string) => void,
  ): Promise<Child> {
    const log = join(this.dir, "logs", `${name}.log`);
    const child = await startChild({
      name,
      argv,
      cwd: this.dir,
      env: kumaEnv({ ...this.env, ...env }),
      log,
      ...(hear === undefined ? {} : { hear }),
    });
    this.#children.push(child);
    return child;
  }
  /** Runs `kuma …` to its end, by the administrator's token where there is one. */
  async kuma(
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<{ code: number | null; text: string }> {
    const by = this.#administrator === null ? {} : { KUMA_TOKEN: this.#administrator.token };
    const kept = { XDG_STATE_HOME: join(this.dir, "state") };
    const child = await this.run(`kuma-${++this.#calls}`, [...kuma(), ...args], { ...kept, ...by, ...env });
    // What should have refused and runs instead is ended, and its words are shown.
    const late = setTimeout(() => child.signal("SIGTERM"), CONDITION_MS);
    const { code } = await child.exited;
    clearTimeout(late);
    return { code, text: child.text() };
  }

  async startFirst(administrator = true): Promise<CoreNode> {
    const home = join(this.dir, "core-1");
    const host = `${this.net.prefix}.11`;
    const argv = [...kuma(), "core", "--home", home];
    const child = await this.run("core-1", [...argv, "--host", host]);
    await this.#ready("core-1", child, host);
    const node = { name: "core-1", ref: identityIn(home)?.ref ?? "", host, home, argv, child };
    this.cores.push(node);
    if (administrator) await this.#setUp(node);
    return node;
  }

  /**
   * Creates the administrator as the operator does who sets up a cluster: a link made on the first Core's host, opened
   * once.
   */
  async #setUp(first: CoreNode): Promise<void> {
    const link = await until("a setup link", async () => {
      const made = await this.kuma(["user", "setup-link", "--home", first.home]);
      if (made.code !== 0) throw new Error(made.text);
      return made.text;
    });
    this.#administrator = await makeAdministrator(this.client(`http://${first.host}:${PORT.rest}`), link);
  }

  async startConsole(told: readonly CoreNode[] = this.cores): Promise<void> {
    const cores = told.map((c) => `${c.host}:${PORT.internal}`).join(",");
    // A copy: who names a Core's home counts as running there.
    const ca = join(this.dir, "ca.crt");
    cpSync(join(identityIn(this.cores[0]?.home ?? "")?.folder ?? "", "certificates/ca.crt"), ca);
    this.console = await this.run("console", [
      ...kuma(),
      "console",
      "--core",
      cores,
      "--ca",
      ca,
      "--listen",
      `${this.net.prefix}.1:${PORT.console}`,
    ]);
    const anybody = this.client(this.consoleUrl);
    await until("the console answers, with a leader", () => anybody.get("/sign-in"));
    this.#api = null;
  }

  /** One more console, which speaks TLS with a certificate of its own: its address, `https://…:7220`. */
  async startTlsConsole(name: string, at: string, own: { cert: string; key: string }, env = {}): Promise<string> {
    const cores = this.cores.map((c) => `${c.host}:${PORT.internal}`).join(",");
    const ca = join(this.dir, "ca.crt");
    cpSync(join(identityIn(this.cores[0]?.home ?? "")?.folder ?? "", "certificates/ca.crt"), ca);
    const argv = ["console", "--core", cores, "--ca", ca, "--cert", own.cert, "--key", own.key];
    const console = await this.run(name, [...kuma(), ...argv, "--listen", `${at}:${PORT.console}`], env);
    await until(`${name} listens`, () => {
      if (console.exit() !== null) throw new Hopeless(`${name} ended: ${console.text().slice(-500)}`);
      return console.text().includes(`https://${at}`);
    });
    return `https://${at}:${PORT.console}`;
  }

  /** Adds a service and runs its run-here command in bash as it was copied; does not wait. */
  async addAndRun(
    name: string,
    env: Record<string, string> = {},
  ): Promise<{ service: Service; node: Promise<CoreNode>; child: Child; command: string }> {
    const service = await this.api.add(name);
    const { runHere } = (await this.api.guide(service.ref)).commands;
    if (runHere === null) throw new Error("no run-here command");
    const child = await this.run(name, ["bash", "-c", `exec ${runHere}`], env);
    return { service, child, command: runHere, node: this.adopt(name, runHere, child) };
  }

  /**
   * Waits until a joining host that was started by its command has its identity, and adds it to the cluster's Cores.
   */
  async adopt(name: string, command: string, child: Child): Promise<CoreNode> {
    const home = /--home (\S+)/.exec(command)?.[1] ?? "";
    const found = await until(`${name} enrolled`, () => {
      if (child.exit() !== null) throw new Hopeless(`${name} ended: ${child.text().slice(-500)}`);
      return identityIn(home);
    });
    const node = { name, ref: found.ref, host: found.host, home, argv: [...kuma(), "core", "--home", home], child };
    this.cores.push(node);
    return node;
  }

  async join(name: string): Promise<CoreNode> {
    const { service, node } = await this.addAndRun(name);
    const joined = await node;
    await this.green(service.ref);
    return joined;
  }

  /** Starts a Core whose process has ended. */
  async restart(node: CoreNode): Promise<void> {
    await node.child.exited;
    await until(`nothing of ${node.name} runs`, () => runningIn(node.home).length === 0);
    node.child = await this.run(node.name, node.argv);
  }

  /** Waits until a service, or all that ever joined, are on and their Cores ready; and a majority confirms a leader. */
  async green(ref?: string): Promise<ClusterView> {
    return until(`${ref ?? "all Cores"} green`, () => this.#greenNow(ref), { everyMs: 100 });
  }

  /** Returns null while there is no certain leader; throws with what is not green. */
  async #greenNow(ref?: string): Promise<ClusterView | null> {
    const services = await this.api.services();
    const cores = this.cores.filter((c) => ref === undefined || c.ref === ref);
    const looked = services.filter((s) => s.ref === ref || cores.some((c) => c.ref === s.ref));
    const off = looked.filter((s) => !isGood(s));
    if (looked.length === 0 || off.length > 0)
      throw new Error(
        off
          .map(
            (s) =>
              `${s.name} ${s.status} ${JSON.stringify(s.reasons)} ${JSON.stringify(s.join?.error ?? s.join?.waiting ?? null)}`,
          )
          .join("; "),
      );
    // A light stays on for a moment after its Core has ended or was started again: by what was heard before.
    for (const { name, host } of cores) if (!(await this.isReady(host))) throw new Error(`${name} is not ready`);
    const view = await this.api.cluster();
    const whole = ref !== undefined || this.cores.length < 3 || view.voters === this.cores.length;
    return view.leadership === "confirmed" && whole ? view : null;
  }

  /**
   * Starts every Core that does not run and waits for green, so that a test starts in a good state even after one that
   * failed.
   */
  async heal(): Promise<ClusterView> {
    return until("all Cores healed", async () => {
      for (const node of this.cores) {
        signalAll(node, "SIGCONT");
        // Also one that its watchdog ends only now.
        if (node.child.exit() !== null) await this.restart(node);
      }
      return this.#greenNow();
    });
  }

  /** Returns the leader and the others from one look: two looks might see two leaders. */
  async roles(): Promise<Roles> {
    return until("a leader", async () => {
      const { leader: found, term } = await this.api.cluster();
      const leader = this.cores.find((c) => c.ref === found?.ref);
      return leader === undefined ? null : { leader, followers: this.cores.filter((c) => c !== leader), term };
    });
  }
  async leader(): Promise<CoreNode> {
    return (await this.roles()).leader;
  }
  async follower(): Promise<CoreNode> {
    const [found] = (await this.roles()).followers;
    if (found === undefined) throw new Error("there is no follower");
    return found;
  }
  /** Waits until a Core other than this one leads; having no leader does not count. */
  async anotherLeads(than: CoreNode): Promise<CoreNode> {
    return until(`another leads than ${than.name}`, async () => {
      const { leader } = await this.roles();
      return leader === than ? null : leader;
    });
  }
  /**
   * Runs checks that hold only while one Core leads. On a busy machine another one may be elected meanwhile, which is
   * no fault: then the result is discarded, and the checks run under the new leader. What fails under one leader fails.
   */
  async underOneLeader<T>(act: (roles: Roles) => Promise<T>): Promise<T> {
    for (;;) {
      const before = await this.roles();
      try {
        return await act(before);
      } catch (error) {
        const after = await this.roles();
        if (after.leader === before.leader && after.term === before.term) throw error;
      }
    }
  }

  /** Reports whether the Core at this address says that it is ready. */
  async isReady(host: string): Promise<boolean> {
    const health = this.#health.get(host) ?? this.client(`http://${host}:${PORT.health}`);
    this.#health.set(host, health);
    return (await health.ask("GET", "/readyz", { bare: true })).status === 200;
  }

  async #ready(name: string, child: Child, host: string): Promise<void> {
    await until(`${name} ready`, () => {
      if (child.exit() !== null) throw new Hopeless(`${name} ended: ${child.text().slice(-500)}`);
      return this.isReady(host);
    });
  }

  /**
   * Stops everything, reports what would not end by SIGTERM, and keeps the logs under test-results when a name is
   * given.
   */
  async stop(keepLogsAs: string | null = null): Promise<Running[]> {
    await Promise.all(this.#clients.map((c) => c.close()));
    for (const child of this.#children) {
      child.signal("SIGCONT");
      child.signal("SIGTERM");
    }
    const ended = await until("all ended", () => runningIn(this.dir).length === 0).catch(() => false);
    const left = ended === true ? [] : runningIn(this.dir);
    for (const { pid } of left) sendSignal(pid, "SIGKILL");
    if (left.length > 0) await until("all killed", () => runningIn(this.dir).length === 0);
    await this.net.release();
    if (keepLogsAs !== null || left.length > 0) {
      cpSync(join(this.dir, "logs"), join(ROOT, "test-results/cluster-logs", keepLogsAs ?? "left"), {
        recursive: true,
      });
    }
    rmSync(this.dir, { recursive: true, force: true });
    return left;
  }
}
