import type { ClusterView, NodeView, PeerAddress } from "@core-console/shared/contract/cluster";
import type { Service, ServiceStatus } from "@core-console/shared/contract/service";
import type { CoreContext } from "../context.ts";
import type { Versioned } from "../store/kept.ts";
import type { ServiceRecord } from "../store/records.ts";
import { clusterView, leadershipOf, peersOf, refOfMember, serviceView, type Facts } from "./view.ts";

/** What this Core sees of the cluster, computed on demand; remembers only since when things are as they are. */
export class Observatory {
  readonly #core: () => CoreContext;
  readonly #since = new Map<string, { status: ServiceStatus; atMs: number }>();
  #lead: { ref: string | null; term: number | null; sinceMs: number } = { ref: null, term: null, sinceMs: 0 };

  constructor(core: () => CoreContext) {
    this.#core = core;
  }

  facts(): Facts {
    const c = this.#core();
    return {
      nowMs: c.now(),
      toWall: (ms) => ms + (c.wall() - c.now()),
      self: { ref: c.self.ref, version: c.version, startedAtMs: c.startedAtMs },
      witnessSinceMs: c.startedAtMs,
      generation: c.self.generation,
      clusterId: c.engine.clusterId,
      raft: c.raft.status,
      cores: c.registry.cores,
      observed: (ref) => (ref === c.self.ref ? { ...c.exchange.of(ref), report: c.makeReport() } : c.exchange.of(ref)),
      joins: (ref) => c.joins.view(ref),
      statusSince: (ref, status) => this.#statusSince(ref, status),
    };
  }

  /** The ref of the Core that leads, as far as this one knows. */
  leader(): string | null {
    const c = this.#core();
    if (c.raft.leads) return c.self.ref;
    return leadershipOf(this.facts()).leader;
  }

  cluster(): ClusterView {
    const f = this.facts();
    const rest = this.#core().restAddress();
    const { leader, term } = leadershipOf(f);
    if (this.#lead.sinceMs === 0 || leader !== this.#lead.ref || (leader !== null && term !== this.#lead.term))
      this.#lead = { ref: leader, term, sinceMs: f.nowMs };
    const [since, leaderless] = leader === null ? [null, this.#lead.sinceMs] : [this.#lead.sinceMs, null];
    return { ...clusterView(f, since, leaderless), rest };
  }

  services(): Service[] {
    const f = this.facts();
    const { leader } = leadershipOf(f);
    return [...this.#core().registry.services.values()].map((s) => serviceView(f, leader, s));
  }

  /** Those whose host has called: what changes by itself. */
  cores(): Service[] {
    const f = this.facts();
    const { leader } = leadershipOf(f);
    return [...f.cores.values()].map((s) => serviceView(f, leader, s));
  }

  service(versioned: Versioned<ServiceRecord>): Service {
    const f = this.facts();
    return serviceView(f, leadershipOf(f).leader, versioned);
  }

  /** The other Cores; from the last known list while the registry is not loaded. */
  peers(): PeerAddress[] {
    const c = this.#core();
    return c.registry.ready ? peersOf(c.registry.cores) : c.self.peers;
  }

  node(): NodeView {
    const c = this.#core();
    const { status } = c.raft;
    const own = c.registry.services.get(c.self.ref)?.value;
    return {
      ref: c.self.ref,
      name: own?.name ?? c.self.name,
      version: c.version,
      generation: c.self.generation,
      clusterId: c.engine.clusterId,
      memberId: status?.memberId ?? own?.memberId ?? null,
      learner: own === undefined ? null : !own.voter,
      engine: c.engine.phase,
      raftState: status?.raftState ?? null,
      term: status?.term ?? null,
      leaderMemberId: status?.leaderMemberId ?? null,
      leaderRef: refOfMember(c.registry.cores, status?.leaderMemberId ?? null),
      commitIndex: status?.commit ?? null,
      appliedIndex: status?.applied ?? null,
      revision: c.registry.revision,
      ready: c.registry.ready,
      observedAt: new Date(c.wall()).toISOString(),
      peers: this.peers(),
    };
  }

  forget(ref: string): void {
    this.#since.delete(ref);
  }

  #statusSince(ref: string, status: ServiceStatus): number {
    const known = this.#since.get(ref);
    if (known?.status === status) return known.atMs;
    const c = this.#core();
    const now = c.now();
    // Off began with the last contact, not with the moment it was noticed.
    const atMs = status === "off" ? (c.exchange.of(ref).contactAtMs ?? now) : now;
    this.#since.set(ref, { status, atMs });
    return atMs;
  }
}
