import type { FastifyInstance } from "fastify";
import type { NodeReport, ReportAnswer } from "@core-console/shared/contract/enrolment";
import type { PeerAddress } from "@core-console/shared/contract/cluster";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/logger.ts";
import type { CoreContext } from "./context.ts";
import { EngineHandle } from "./engine-handle.ts";
import { enrolHandler } from "./enrol/serve.ts";
import { CoreFailure } from "./failure.ts";
import { HealthPort } from "./health.ts";
import { writeCoreJson, type CoreJson } from "./home/core-json.ts";
import { readIfThere } from "./home/files.ts";
import type { Layout } from "./home/layout.ts";
import { seedRegistry } from "./home/seed.ts";
import { MembershipController } from "./membership/controller.ts";
import { fetchCaKey } from "./membership/ca-key.ts";
import { handOver } from "./membership/hand-over.ts";
import { JoinSide } from "./membership/join-side.ts";
import { Joins } from "./membership/joins.ts";
import { Exchange } from "./observe/exchange.ts";
import { HostFactsWatch } from "./observe/host-facts.ts";
import { NodeClient, type Tls } from "./observe/node-client.ts";
import { Observatory } from "./observe/observatory.ts";
import { RaftWatch } from "./observe/raft-watch.ts";
import { expiresAtMs } from "./pki/ca.ts";
import { EventHub } from "./routes/events.ts";
import { nodeHandlers } from "./routes/node.ts";
import { createServer } from "./routes/server.ts";
import { serviceHandlers } from "./routes/services.ts";
import { Changes } from "./store/change.ts";
import { Consistency } from "./store/consistency.ts";
import { Registry } from "./store/registry.ts";
import { startSweeper } from "./store/sweep.ts";
import { startWatchdog } from "./watchdog.ts";

export interface CoreOptions {
  self: CoreJson;
  /** already listening where it held an address for this Core; null: made here */
  health: HealthPort | null;
  layout: Layout;
  engineBinary: string;
  engineVersion: string;
  version: string;
  /** the command that starts this very executable, as a shell word */
  executable: string;
  /** how long a learner must have been good before it counts as steady, ms */
  steadyMs: number;
  clock: Clock;
  log: Logger;
  random: () => number;
}

export interface RunningCore {
  /** resolves with the reason when this Core cannot go on by itself */
  failed: Promise<CoreFailure>;
  /** resolves once this Core is a member in good order and serves */
  ready: Promise<void>;
  tls: Tls;
  peers: () => readonly PeerAddress[];
  self: () => CoreJson;
  /** hands leadership over, then stops everything */
  stop: () => Promise<void>;
}

/** Starts a Core from its home: Core API, health port, and the engine as soon as this node is a member. Throws CoreFailure. */
export async function startCore(o: CoreOptions): Promise<RunningCore> {
  const { layout, clock, log } = o;
  const now = () => clock.now();
  const tls: Tls = { ca: must(layout.caCert), cert: must(layout.nodeCert), key: must(layout.nodeKey) };
  const startedAtMs = now();
  const ending = new AbortController();
  const engine = new EngineHandle({ binary: o.engineBinary, layout, log, clock, random: o.random });
  const raft = new RaftWatch({ gateway: engine.gateway, now, log });
  const client = new NodeClient(tls);
  let self = o.self;
  const registry = new Registry({
    gateway: engine.gateway,
    isLearner: () => registry.services.get(self.ref)?.value.voter !== true && self.engine?.existing === true,
    log,
  });
  const consistency = new Consistency({ gateway: engine.gateway, registry, raft });
  const changes = new Changes({ gateway: engine.gateway, registry, consistency, raft, now });
  const host = new HostFactsWatch({
    gateway: engine.gateway,
    folder: layout.core,
    certificateExpiresAtMs: expiresAtMs(tls.cert),
    log,
  });
  const joins = new Joins();
  const joinSide = new JoinSide({ tls, now });
  let sequence = 0;

  const makeReport = (): NodeReport => {
    const leader = observatory.leader();
    const offset = leader === null || leader === self.ref ? 0 : exchange.of(leader).clockOffsetMs;
    return {
      ref: self.ref,
      sequence: sequence++,
      version: o.version,
      startedAt: new Date(startedAtMs).toISOString(),
      generation: self.generation,
      clusterId: engine.clusterId,
      memberId: raft.status?.memberId ?? null,
      engine: engine.phase,
      raftState: raft.status?.raftState ?? null,
      term: raft.status?.term ?? null,
      leaderMemberId: raft.leaderMemberId,
      commitIndex: raft.status?.commit ?? null,
      appliedIndex: raft.status?.applied ?? null,
      clockMs: now(),
      host: { ...host.facts, clockOffsetMs: offset === null ? null : Math.round(-offset) },
      join: self.engine === null ? joinSide.report() : null,
    };
  };
  const exchange = new Exchange({
    client,
    now,
    log,
    makeReport,
    peers: () => context.observatory.peers().filter((p) => p.ref !== self.ref),
    onAnswer: (peer, answer) => void onAnswer(peer, answer),
    onGone: (peer) => {
      if (observatory.leader() === peer.ref) raft.suspect();
    },
  });
  const context: CoreContext = {
    version: o.version,
    engineVersion: o.engineVersion,
    startedAtMs,
    layout,
    log,
    now,
    executable: o.executable,
    steadyMs: o.steadyMs,
    get self() {
      return self;
    },
    set self(next) {
      self = next;
    },
    saveSelf: (next) => {
      self = next;
      writeCoreJson(layout.coreJson, next);
    },
    caCert: tls.ca,
    caKey: () => readIfThere(layout.caKey),
    engine,
    raft,
    registry,
    consistency,
    changes,
    client,
    exchange,
    host,
    joins,
    observatory: new Observatory(() => context),
    makeReport,
  };
  const { observatory } = context;
  const controller = new MembershipController(context);
  const hub = new EventHub(context);
  const failed = Promise.withResolvers<CoreFailure>();
  const ready = Promise.withResolvers<void>();

  const server = createServer(
    context,
    { ca: tls.ca, cert: tls.cert + tls.ca, key: tls.key },
    {
      ...serviceHandlers(context),
      ...nodeHandlers(context),
      enrol: enrolHandler(context),
      events: async (call) => {
        hub.open(call);
        return undefined;
      },
    },
  );
  const health = o.health ?? new HealthPort();
  health.attach(context, () => controller.progressAtMs);

  const startMember = async (): Promise<void> => {
    engine.onState((state) => {
      if (state.name === "starting") raft.engineGone();
      if (state.name === "failed")
        failed.resolve(
          new CoreFailure(state.failure.code, { ...state.failure.params, log: layout.log, home: layout.home }),
        );
      exchange.push();
    });
    const started = engine.start(self);
    void raft.run(ending.signal);
    void started
      .then(async () => {
        engine.clusterId = (await engine.gateway.status()).clusterId;
        await seedRegistry(context, ending.signal);
        void registry.run(ending.signal);
      })
      .catch((error: unknown) => {
        if (!ending.signal.aborted) log.error({ err: error }, "the engine did not start");
      });
  };

  const onAnswer = async (_peer: PeerAddress, answer: ReportAnswer): Promise<void> => {
    if (self.engine !== null) return;
    joinSide.dial(answer.dial);
    if (answer.start === null || joinSide.starting) return;
    joinSide.starting = true;
    await joinSide.close();
    context.saveSelf({
      ...self,
      engine: { initialCluster: answer.start.initialCluster, existing: true },
      peers: answer.peers.filter((p) => p.ref !== self.ref),
    });
    await startMember();
  };

  raft.onChange(() => exchange.push());
  registry.onChange(() => {
    const peers = observatory.peers().filter((p) => p.ref !== self.ref);
    if (JSON.stringify(peers) !== JSON.stringify(self.peers)) context.saveSelf({ ...self, peers });
    if (registry.services.get(self.ref) !== undefined && raft.leaderMemberId !== null) ready.resolve();
    void fetchCaKey(context);
  });

  await listen(server, health, self);
  if (self.engine === null) await joinSide.listen(self.raft.listen);
  exchange.start();
  const stops = [
    host.start(),
    controller.start(),
    startSweeper(context),
    startWatchdog(() => controller.progressAtMs, now, log),
  ];
  hub.start();
  if (self.engine !== null) await startMember();

  const stop = async (): Promise<void> => {
    await handOver(context);
    ending.abort();
    for (const end of stops) end();
    exchange.stop();
    hub.stop();
    await joinSide.close();
    await Promise.all([server.close(), health.close()]);
    await engine.stop();
    await client.close();
  };
  return {
    failed: failed.promise,
    ready: ready.promise,
    tls,
    peers: () => observatory.peers(),
    self: () => self,
    stop,
  };
}

function must(path: string): string {
  const content = readIfThere(path);
  if (content === null) throw new CoreFailure("home_half_written", { home: path, file: path });
  return content;
}

async function listen(server: FastifyInstance, health: HealthPort, self: CoreJson): Promise<void> {
  try {
    await server.listen({ ...self.internal.listen, exclusive: true });
  } catch (error) {
    throw listenFailure(error, self.internal.listen);
  }
  try {
    if (!health.listening) await health.listen(self.health);
  } catch (error) {
    await server.close();
    throw listenFailure(error, self.health);
  }
}

/** A listening failure as the operator of this host understands it. */
export function listenFailure(error: unknown, at: { host: string; port: number }): unknown {
  const code = (error as { code?: string }).code;
  if (code === "EADDRINUSE") return new CoreFailure("ports_taken", { port: at.port, address: at.host });
  if (code === "EADDRNOTAVAIL") return new CoreFailure("address_not_here", { address: at.host });
  return error;
}
