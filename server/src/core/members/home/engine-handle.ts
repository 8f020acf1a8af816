import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { authority } from "../../../lib/net/address.ts";
import { quote } from "../../../lib/process/shell-word.ts";
import { stopAll } from "../../../lib/process/background.ts";
import type { Clock } from "../../../lib/time/clock.ts";
import type { LogLimits } from "../../../lib/logging/log-limits.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import { Engine, type EngineOptions } from "../../etcd/process/engine.ts";
import { CLIENT_SOCKET, createGateway } from "../../etcd/client/gateway.ts";
import type { Gateway } from "../../etcd/client/gateway-types.ts";
import type { EngineFailure, EngineState } from "../../etcd/process/engine-plan.ts";
import { type CoreJson } from "./core-json.ts";
import { peerName } from "../pki/peer-name.ts";
import type { Layout } from "./layout.ts";

const TIMERS = { heartbeatMs: 100, electionMs: 1000 };

interface HandleOptions {
  binary: string;
  layout: Layout;
  log: Logger;
  logLimits: LogLimits;
  clock: Clock;
  random: () => number;
}

/** The engine of this Core: available to all callers from the start, running only once this node is a member. */
export class EngineHandle {
  readonly gateway: Gateway;
  /** etcd's cluster ID, hex; null until the engine has reported it */
  clusterId: string | null = null;
  /**
   * whether the engine was started to accept only members' certificates on the peer port; null before its first start
   */
  guarded: boolean | null = null;
  #engine: Engine | null = null;
  readonly #o: HandleOptions;
  readonly #listeners = new Set<(state: EngineState) => void>();

  constructor(options: HandleOptions) {
    this.#o = options;
    this.gateway = createGateway(options.layout.run);
  }

  /**
   * Returns the command line by which root on this host calls etcdctl with these words for this engine: with the
   * etcdctl beside the engine if there is one.
   */
  controlCommand(words: readonly string[]): string {
    const { binary, layout } = this.#o;
    const beside = join(dirname(binary), "etcdctl");
    const program = existsSync(beside) ? beside : "etcdctl";
    return ["sudo", program, "--endpoints", `unix://${join(layout.run, CLIENT_SOCKET)}`, ...words].map(quote).join(" ");
  }

  get phase(): EngineState["name"] {
    return this.#engine?.state.name ?? "stopped";
  }

  get failure(): EngineFailure | null {
    const state = this.#engine?.state;
    return state?.name === "failed" ? state.failure : null;
  }

  onState(listener: (state: EngineState) => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Starts etcd as core.json specifies. Resolves when it answers, which a voter without a quorum never does; rejects
   * with EngineFailed.
   */
  async start(self: CoreJson): Promise<void> {
    if (self.engine === null) throw new Error("not a member yet");
    const { layout, binary, log, logLimits, clock, random } = this.#o;
    this.guarded = self.raftGuard === true;
    const options: EngineOptions = {
      binary,
      name: self.ref,
      dataDir: layout.raft,
      socketDir: layout.run,
      logDir: layout.log,
      logLimits,
      initialCluster: self.engine.initialCluster,
      initialClusterState: self.engine.existing ? "existing" : "new",
      clusterToken: self.clusterToken,
      peerListen: authority(self.raft.listen),
      peerAdvertise: `https://${authority(self.raft.advertise)}`,
      certs: {
        ca: layout.caCert,
        cert: layout.raftCert,
        key: layout.raftKey,
        crl: layout.revoked,
        ...(self.raftGuard === true ? { allowedName: peerName(self.clusterToken) } : {}),
      },
      timers: TIMERS,
      log,
      clock,
      random,
    };
    this.#engine = new Engine(options);
    this.#engine.onState((state) => {
      for (const listener of this.#listeners) listener(state);
    });
    await this.#engine.start();
  }

  async stop(): Promise<void> {
    await stopAll(this.#o.log, [
      ["etcd", () => this.#engine?.stop()],
      // The engine's own gateway, used by its probes, besides the one that all other callers use.
      ["the engine's probes", () => this.#engine?.gateway.close()],
      ["the gateway", () => this.gateway.close()],
    ]);
  }
}
