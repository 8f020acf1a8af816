import type { PeerAddress } from "@core-console/shared/contract/cluster";
import type { Removed, ReportAnswer } from "@core-console/shared/contract/enrolment";
import { isSameLife } from "@core-console/shared/domain/rules/life";
import { inBackground, startInBackground } from "../../../lib/process/background.ts";
import { sleep, systemClock } from "../../../lib/time/clock.ts";
import type { MembersDeps } from "../deps.ts";
import { EngineFailed } from "../../etcd/process/engine.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { startFailed } from "../../etcd/process/start-failed.ts";
import { CoreFailure, removedFailure } from "../home/core-failure.ts";
import { reportByKey } from "../view/ask-by-key.ts";
import { knownRecords } from "../../state/last-known/last-known.ts";
import { seedRegistry } from "../enrol/seed.ts";
import type { JoinSide } from "./join-side.ts";

type Deps = Pick<
  MembersDeps,
  | "registry"
  | "raft"
  | "log"
  | "wall"
  | "engineVersion"
  | "caCert"
  | "layout"
  | "self"
  | "saveSelf"
  | "peerCertificate"
  | "engine"
  | "exchange"
  | "lastKnown"
  | "now"
  | "client"
  | "makeReport"
>;

const AGAIN_MS = 250;
/** How often at most a Core under another CA is asked, ms. */
const ASK_AGAIN_MS = 5000;
/** How long to wait for another Core's report of a removal, ms: reports are sent 4 times a second. */
const REPORT_WAIT_MS = 2000;

/** The life cycle of this Core's member: a joiner's wait for its membership, then the engine and its readers. */
export class MemberLife {
  /** resolves with the reason when the engine cannot continue by itself */
  readonly failed: Promise<CoreFailure>;
  readonly #core: Deps;
  readonly #joinSide: JoinSide;
  readonly #ending: AbortSignal;
  readonly #fail: (failure: CoreFailure) => void;
  /** when each Core was last asked whether this life has ended, by ref */
  readonly #askedMs = new Map<string, number>();

  constructor(core: Deps, joinSide: JoinSide, ending: AbortSignal) {
    const { promise, resolve } = Promise.withResolvers<CoreFailure>();
    this.failed = promise;
    this.#fail = resolve;
    this.#core = core;
    this.#joinSide = joinSide;
    this.#ending = ending;
  }

  /**
   * Starts what core.json specifies: the engine of a member, or the waiting side of a join. Throws ports_taken,
   * address_not_here.
   */
  async begin(): Promise<void> {
    const { self } = this.#core;
    if (self.engine === null) await this.#joinSide.listen(self.raft.listen);
    else this.#start();
  }

  /**
   * Processes another Core's response to a report: the members to dial, and the membership once there is one. Accepts
   * it from voters only: reports are also sent to a host that has merely enrolled, which must not end or mislead this
   * Core.
   */
  async onAnswer(answer: ReportAnswer, from: PeerAddress): Promise<void> {
    const c = this.#core;
    if (!from.voter) return;
    if (answer.removed !== null && this.#counts(answer, answer.removed)) return this.#removed(answer.removed);
    if (answer.raftCertificate !== undefined) c.peerCertificate.take(answer.raftCertificate);
    if (c.self.engine !== null) return;
    this.#takePeers(answer.peers);
    this.#joinSide.dial(answer.dial);
    // Without its certificate no member's engine would accept its connections.
    if (answer.start === null || this.#joinSide.starting || !c.peerCertificate.ready) return;
    this.#joinSide.starting = true;
    try {
      await this.#joinSide.close();
      c.saveSelf({
        ...c.self,
        engine: { initialCluster: answer.start.initialCluster, existing: true },
        raftGuard: answer.raftGuard === true,
        peers: answer.peers.filter((p) => p.ref !== c.self.ref),
      });
    } catch (error) {
      // The leader repeats the membership in its next response.
      c.log.error({ err: error }, "core.json could not be written: the engine is not started yet");
      this.#joinSide.starting = false;
      return;
    }
    this.#start();
  }

  /**
   * Asks a voter whose certificate is not of this cluster's CA whether this Core's life has ended: a recovery that took
   * a voter for lost makes a new CA. It is recognized by its recorded key, which a recovery keeps, and only while this
   * Core has no leader. Of what it answers only that counts.
   */
  async onUntrusted(peer: PeerAddress): Promise<void> {
    const c = this.#core;
    const askedMs = this.#askedMs.get(peer.ref) ?? -Infinity;
    if (!peer.voter || c.raft.leaderMemberId !== null || c.now() - askedMs < ASK_AGAIN_MS) return;
    const keyHash = knownRecords(c).services.get(peer.ref)?.value.host?.keyHash;
    if (keyHash === undefined) return;
    this.#askedMs.set(peer.ref, c.now());
    const answer = await reportByKey({ internal: peer.internal, keyHash }, c.client.tls, c.makeReport());
    if (answer?.removed == null || isSameLife(answer, c.self)) return;
    if (this.#counts(answer, answer.removed)) this.#removed(answer.removed);
  }

  /**
   * Reports whether a removal that another Core reports ends this one. Another life of the cluster has no authority
   * over this one's members, but for a later one that was recovered while this one has no leader: that is the life to
   * which this host comes back. With a leader this one has a majority, and goes on.
   */
  #counts(answer: ReportAnswer, { why }: Removed): boolean {
    const { self, raft } = this.#core;
    if (isSameLife(answer, self)) return true;
    return answer.generation > self.generation && why?.code === "life_ended" && raft.leaderMemberId === null;
  }

  /**
   * Stores the other Cores' addresses. The voters change while a host waits for its membership: a learner at the time
   * of its enrolment may lead by now.
   */
  #takePeers(sent: readonly PeerAddress[]): void {
    const c = this.#core;
    const peers = sent.filter((p) => p.ref !== c.self.ref);
    if (peers.length === 0 || JSON.stringify(peers) === JSON.stringify(c.self.peers)) return;
    try {
      c.saveSelf({ ...c.self, peers });
    } catch (error) {
      c.log.warn({ err: error }, "core.json could not be written: it keeps the previous addresses of the Cores");
    }
  }

  #removed(removed: Removed): void {
    const c = this.#core;
    try {
      // Recorded in the home, so that it is known also when no other Core can be reached.
      if (c.self.removed === undefined) c.saveSelf({ ...c.self, removed });
    } catch (error) {
      c.log.warn(
        { err: error },
        "core.json could not be written: the removal of this Core is not recorded on this host",
      );
    }
    this.#leave(() => removedFailure(removed, c.layout));
  }

  /** Ends this Core as one that is no member any more: what it knew of the cluster does not stay on its host. */
  #leave(failure: () => CoreFailure): void {
    const { log, lastKnown } = this.#core;
    startInBackground(log, "the end of this Core", async () => {
      await inBackground(log, "deleting the last known state", () => lastKnown.discard());
      this.#fail(failure());
    });
  }

  /**
   * Starts the engine without waiting for it: a voter without a quorum never answers, and its Core must serve what it
   * knows meanwhile.
   */
  #start(): void {
    const { engine, raft, exchange, layout, log } = this.#core;
    engine.onState((state) => {
      if (state.name === "starting") raft.engineExited();
      if (state.name === "failed") {
        const { code, params } = state.failure;
        const failure = (): CoreFailure => new CoreFailure(code, { ...params, log: layout.log, home: layout.home });
        // Another Core reports when and by whom, if one can be reached.
        if (code !== "member_removed") this.#fail(failure());
        else
          startInBackground(log, "the end of this Core", () =>
            sleep(systemClock, REPORT_WAIT_MS, this.#ending).then(() => this.#leave(failure)),
          );
      }
      exchange.push();
    });
    startInBackground(log, "the watch of Raft", () => raft.run(this.#ending));
    startInBackground(log, "following the engine", () => this.#follow(() => engine.start(this.#core.self)));
  }

  async #follow(start: () => Promise<void>): Promise<void> {
    const { log, layout } = this.#core;
    try {
      await start();
    } catch (error) {
      // The engine's state contains the reason; a requested stop is no failure.
      if (error instanceof EngineFailed) return;
      log.error({ err: error }, "the engine could not be started");
      const { code, params } = startFailed(error);
      return this.#fail(new CoreFailure(code, { ...params, log: layout.log, home: layout.home }));
    }
    while (!this.#ending.aborted) {
      try {
        return await this.#read();
      } catch (error) {
        if (error instanceof EngineError) log.debug({ err: error }, "engine status not available yet");
        else log.error({ err: error }, "an internal error while the registry was started; it is retried");
        await sleep(systemClock, AGAIN_MS, this.#ending);
      }
    }
  }

  /** Reads from the engine until this Core stops. Throws EngineError while it does not answer yet. */
  async #read(): Promise<void> {
    const { engine, registry } = this.#core;
    engine.clusterId = (await engine.gateway.status()).clusterId;
    await seedRegistry(this.#core, this.#ending);
    await registry.run(this.#ending);
  }
}
