import type { ClusterView, NodeView, PeerAddress } from "@core-console/shared/contract/cluster";
import type { Heard } from "@core-console/shared/contract/enrolment";
import type { Reason, Service, ServiceStatus } from "@core-console/shared/contract/service";
import { attend, attentive, type Attention, wasPaused } from "@core-console/shared/domain/attention";
import { drillWarnings } from "@core-console/shared/domain/recovery/drill-verdict";
import { QUORUM_KNOWN, quorumSum, watchQuorum } from "@core-console/shared/domain/no-quorum";
import { type ShownLeader, nextShownLeader } from "@core-console/shared/domain/rules/shown-leader";
import { clusterView } from "@core-console/shared/domain/views/cluster-view";
import { serviceView } from "@core-console/shared/domain/views/service-view";
import type { Joins } from "./join-progress.ts";
import type { NodeReport } from "@core-console/shared/contract/enrolment";
import type { Exchange } from "./exchange.ts";
import type { Work } from "../../../lib/work/slices.ts";
import { type KnownService, knownRecords } from "../../state/last-known/last-known.ts";
import { currentSettings, isOidcSecretLost } from "../../state/settings.ts";
import { restoreProgress } from "../../state/restore-marker.ts";
import type { Versioned } from "../../state/record-cache.ts";
import { restoredNow } from "./restored.ts";
import { hearsNow } from "./sight.ts";
import { StillViews } from "./still-views.ts";
import { answeringVoters, leaderReading } from "./leadership.ts";
import { peersOf } from "./peers.ts";
import { nodeView, type NodeViewDeps } from "./node-view.ts";
import { clusterFactsOf, serviceFactsOf } from "./service-facts.ts";
import type { Facts } from "./view-facts.ts";
import { hasVote } from "./votes.ts";

interface Deps extends NodeViewDeps {
  readonly leastEngine: string;
  readonly startedAtMs: number;
  readonly now: () => number;
  readonly exchange: Exchange;
  readonly joins: Joins;
  readonly makeReport: () => NodeReport;
  /** address at which scripts call this host; null: no REST API listens there */
  readonly restAddress: () => string | null;
}

/** Cost of one service's view, in units of work/slices.ts. */
const VIEW_UNITS = 8;

/** Returns what is wrong with the fire drills; nothing while this Core has no current records. */
function drillWarningsOf({ registry, wall }: Pick<Deps, "registry" | "wall">): Reason[] {
  const { cluster } = registry;
  if (cluster === null) return [];
  return drillWarnings({
    drills: [...registry.drills.values()].map(({ value }) => value),
    settings: currentSettings({ registry }).drill,
    createdMs: Date.parse(cluster.createdAt),
    nowMs: wall(),
  });
}

/** Computes what this Core sees of the cluster on demand; stores only since when states have lasted. */
export class Observatory {
  readonly #core: () => Deps;
  readonly #still = new StillViews();
  readonly #since = new Map<string, { status: ServiceStatus; atMs: number }>();
  #shownLeader: ShownLeader | null = null;
  #quorum = QUORUM_KNOWN;
  /** null until `attend` is called regularly: then a pause can be distinguished from a quiet time */
  #attention: Attention | null = null;
  /** when this Core's own engine last answered */
  #ownContactAtMs: number | null = null;

  constructor(core: () => Deps) {
    this.#core = core;
  }

  /** Must be called several times a second from the first call on: a longer interval counts as a pause of this Core. */
  attend(): void {
    const nowMs = this.#core().now();
    this.#attention = attend(this.#attention ?? attentive(nowMs), nowMs);
  }

  /** Returns the time to compute ages with: right after a pause of this Core, the time before it. */
  judgedMs(): number {
    return this.#attended().judgedMs;
  }

  #attended(): Attention {
    if (this.#attention === null) return attentive(this.#core().now());
    this.attend();
    return this.#attention;
  }

  facts(): Facts {
    const c = this.#core();
    const attention = this.#attended();
    const aheadMs = c.wall() - c.now();
    if (c.raft.status !== null) this.#ownContactAtMs = c.now();
    const settings = currentSettings({ registry: knownRecords(c) });
    const own = () => ({ ...c.exchange.of(c.self.ref), report: c.makeReport(), contactAtMs: this.#ownContactAtMs });
    return {
      nowMs: attention.judgedMs,
      wasPaused: wasPaused(attention),
      toWall: (ms) => ms + aheadMs,
      self: { ref: c.self.ref, version: c.version, startedAtMs: c.startedAtMs },
      witnessSinceMs: c.startedAtMs,
      generation: c.self.generation,
      lifeId: c.self.lifeId,
      otherLives: [...c.registry.otherLives.values()].map(({ value }) => value),
      restoring: restoreProgress(c.registry),
      restored: restoredNow(c.registry, c.wall()),
      clusterId: c.engine.clusterId,
      raft: c.raft.status,
      leadership: c.registry.leadership?.value ?? null,
      members: c.memberList.members,
      cores: knownRecords(c).cores,
      observed: (ref) => (ref === c.self.ref ? own() : c.exchange.of(ref)),
      joins: (ref) => c.joins.view(ref, c.now()),
      leastEngine: c.leastEngine,
      removeCommand: (memberId) => c.engine.controlCommand(["member", "remove", memberId]),
      anyHost: settings.approveHosts === "never",
      restoreByToken: settings.restoreByToken,
      oidcSecretLost: isOidcSecretLost(c.registry),
      drills: drillWarningsOf(c),
      statusSince: (ref, status) => this.#statusSince(ref, status),
    };
  }

  /** Returns the ref of the Core that leads, as far as this one knows. */
  leader(): string | null {
    const c = this.#core();
    if (c.raft.leads) return c.self.ref;
    return this.#lead(this.facts()).verdict.leader;
  }

  /**
   * Returns how many voters answer and how many are missing once this Core sees no majority; null while it sees one.
   */
  noQuorum(): Reason["params"] | null {
    const f = this.facts();
    const count = answeringVoters(f, this.peers());
    const led = this.#lead(f).verdict.leader !== null;
    this.#quorum = watchQuorum(this.#quorum, { ...count, led, nowMs: f.nowMs });
    return this.#quorum.lost ? quorumSum(count) : null;
  }

  /** Returns how many voters answer, and for how long too few have, once this Core sees no majority; else null. */
  majorityLoss(): { voters: number; alive: number; forMs: number } | null {
    const sum = this.noQuorum();
    if (sum === null) return null;
    const { shortSinceMs } = this.#quorum;
    const forMs = shortSinceMs === null ? 0 : this.judgedMs() - shortSinceMs;
    return { voters: Number(sum["voters"]), alive: Number(sum["alive"]), forMs };
  }

  /** Reports whether a Core votes, by etcd's member list. */
  votes(record: Pick<KnownService, "memberId" | "voter">): boolean {
    return hasVote(this.#core().memberList, record);
  }

  /** Returns which Cores this one hears, for its reports. */
  hears(): Heard[] | null {
    return hearsNow(this.facts());
  }

  cluster(): ClusterView {
    const f = this.facts();
    const rest = this.#core().restAddress();
    return { ...clusterView(clusterFactsOf(f, this.#lead(f))), rest };
  }

  services(): Service[] {
    const f = this.facts();
    const { leader } = this.#lead(f).verdict;
    return [...knownRecords(this.#core()).services.values()].map((s) => serviceView(serviceFactsOf(f, leader, s)));
  }

  /**
   * Returns the views of all services, computed in slices. The view of a service without a host is recomputed only
   * when its record changes or its ID expires.
   */
  *listing(): Work<Service[]> {
    const f = this.facts();
    const leader = this.leader();
    const rows: Service[] = [];
    // A snapshot: between two slices the records may change or be loaded anew.
    const now = Array.from(knownRecords(this.#core()).services.values());
    for (const versioned of now) {
      const still = this.#still.get(versioned, f);
      rows.push(still ?? this.#still.cache(versioned, f, serviceView(serviceFactsOf(f, leader, versioned))));
      yield still === undefined ? VIEW_UNITS : 1;
    }
    return rows;
  }

  /** Returns the services whose host has called: their views change without a change of their record. */
  cores(): Service[] {
    const f = this.facts();
    const { leader } = this.#lead(f).verdict;
    return [...f.cores.values()].map((s) => serviceView(serviceFactsOf(f, leader, s)));
  }

  service(versioned: Versioned<KnownService>): Service {
    const f = this.facts();
    return serviceView(serviceFactsOf(f, this.#lead(f).verdict.leader, versioned));
  }

  /** Returns the addresses of the cluster's Cores; from the last known list while the registry is not loaded. */
  peers(): PeerAddress[] {
    const c = this.#core();
    return c.registry.ready ? peersOf({ cores: c.registry.cores, members: c.memberList.members }) : c.self.peers;
  }

  node(): NodeView {
    return nodeView(this.#core(), this.peers());
  }

  forget(ref: string): void {
    this.#since.delete(ref);
  }

  /** Determines who leads, once for all views, so that no two of them differ. */
  #lead(facts: Facts): ShownLeader {
    const shown = this.#shownLeader?.verdict.leader ?? null;
    const at = new Date(this.#core().wall()).toISOString();
    this.#shownLeader = nextShownLeader(this.#shownLeader, leaderReading(facts, shown, at));
    return this.#shownLeader;
  }

  #statusSince(ref: string, status: ServiceStatus): number {
    const known = this.#since.get(ref);
    if (known?.status === status) return known.atMs;
    const c = this.#core();
    const now = c.now();
    // Off began with the last contact, not when it was noticed.
    const atMs = status === "off" ? (c.exchange.of(ref).contactAtMs ?? now) : now;
    this.#since.set(ref, { status, atMs });
    return atMs;
  }
}
