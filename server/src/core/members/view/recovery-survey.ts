import { NodeView, type PeerAddress } from "@core-console/shared/contract/cluster";
import type { RecoveryCore, RecoverySnapshot, RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { type Asked, collectFacts } from "@core-console/shared/domain/recovery/collect-facts";
import { knownSnapshots } from "@core-console/shared/domain/recovery/known-snapshots";
import type { CoreFacts } from "@core-console/shared/domain/recovery/recovery-facts";
import { type DatabaseReading, readDatabase } from "../../../lib/etcd-wal/bolt-file.ts";
import { authority, isLoopback } from "../../../lib/net/address.ts";
import { startInBackground } from "../../../lib/process/background.ts";
import { ExclusiveRunner } from "../../../lib/process/exclusive-runner.ts";
import { sleep, systemClock } from "../../../lib/time/clock.ts";
import type { MembersDeps } from "../deps.ts";
import { caHash, fingerprint } from "../pki/ca.ts";
import { homesBeside } from "../home/homes-beside.ts";
import { comeBackCommand, hostCommands, recoverCommand } from "./recovery-commands.ts";
import { PeerError, type PeerFault } from "./node-client.ts";
import type { OwnData } from "./own-data.ts";
import { seenOf } from "./sight.ts";

type Deps = Pick<
  MembersDeps,
  | "registry"
  | "log"
  | "now"
  | "wall"
  | "executable"
  | "caCert"
  | "layout"
  | "self"
  | "client"
  | "exchange"
  | "observatory"
> & { readonly ownData: Pick<OwnData, "log"> };

/** The other Cores are asked at most so often, whatever the number of callers. */
const PERIOD_MS = 3000;
/** Each Core's own deadline. */
const ANSWER_MS = 1500;
/** A caller waits so long for the first round: a console gives a Core 400 ms. */
const FIRST_MS = 250;
/** What is known of a Core that does not answer. */
const NOTHING = { term: null, revision: null, dataBytes: null, holdsCaKey: null, holdsSealingKey: null };

/**
 * What this Core knows of every Core's data: its own files, and what the others say of themselves. It needs no leader,
 * no running engine and no other Core.
 */
export class RecoverySurvey {
  readonly #deps: Deps;
  readonly #readSnapshots: () => Promise<readonly RecoverySnapshot[]>;
  #snapshots: readonly RecoverySnapshot[] = [];
  /** of a trial, by the refs of their Cores */
  #homes: ReadonlyMap<string, string> = new Map();
  readonly #round = new ExclusiveRunner("join");
  readonly #answers = new Map<string, Asked>();
  #begunAtMs: number | null = null;
  /** when the last round that has ended was begun, ms since 1970 */
  #askedAt: number | null = null;

  /** `readSnapshots` returns the snapshots in this Core's own folder. */
  constructor(deps: Deps, readSnapshots: () => Promise<readonly RecoverySnapshot[]>) {
    this.#deps = deps;
    this.#readSnapshots = readSnapshots;
  }

  /** Returns what is known now, and asks the other Cores again if that was long ago. */
  async view(): Promise<RecoveryView> {
    const { now, log } = this.#deps;
    if (this.#begunAtMs === null || now() - this.#begunAtMs >= PERIOD_MS) {
      const round = this.#round.run(() => this.#ask());
      startInBackground(log, "asking the Cores for what they hold", () => round);
      if (this.#askedAt === null) await Promise.race([round, sleep(systemClock, FIRST_MS)]);
    }
    return this.#known();
  }

  async #ask(): Promise<void> {
    const { now, wall, self, observatory } = this.#deps;
    this.#begunAtMs = now();
    const begunAt = wall();
    const peers = observatory.peers().filter(({ ref }) => ref !== self.ref);
    const [snapshots] = await Promise.all([
      this.#readSnapshots(),
      ...peers.map(async ({ internal }) => {
        this.#answers.set(internal, await this.#askOne(internal));
      }),
    ]);
    this.#snapshots = snapshots;
    if (isLoopback(self.host)) this.#homes = homesBeside(this.#deps.layout.home);
    const addresses = new Set(peers.map(({ internal }) => internal));
    for (const internal of this.#answers.keys()) if (!addresses.has(internal)) this.#answers.delete(internal);
    this.#askedAt = begunAt;
  }

  async #askOne(internal: string): Promise<Asked> {
    try {
      const node = NodeView.safeParse(await this.#deps.client.call(internal, "GET", "/node", undefined, ANSWER_MS));
      return node.success ? { kind: "answers", node: node.data } : { kind: "untrusted" };
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      return { kind: ABSENCE[error.kind] };
    }
  }

  #known(): RecoveryView {
    const { wall, caCert, layout, self, observatory, ownData, registry } = this.#deps;
    const node = observatory.node();
    const internal = authority(self.internal.advertise);
    const answers = new Map<string, Asked>([...this.#answers, [internal, { kind: "answers", node }]]);
    const peers = observatory.peers();
    const database = readDatabase(layout.raft);
    const { life, cores, snapshots } = collectFacts(
      {
        ...self,
        internal,
        peers,
        name: node.name,
        lifeId: self.lifeId ?? null,
        removed: self.removed !== undefined,
        runs: true,
        log: ownData.log() ?? { kind: "unreadable" },
        database,
        holdsCaKey: node.holdsCaKey === true,
        snapshots: knownSnapshots(
          [...registry.snapshots.values()].map(({ value }) => value),
          this.#snapshots,
          (ref) => this.#nameOf(ref),
        ),
      },
      answers,
    );
    const addresses = new Map([...peers, { ref: self.ref, internal }].map((peer) => [peer.ref, peer.internal]));
    return {
      life,
      cores: cores.map((core) => this.#shown(core, addresses.get(core.ref) ?? null, { answers, database })),
      snapshots: [...snapshots],
      ...this.#beginning(),
      changes: [],
      leaderlessSince: observatory.cluster().leaderlessSince,
      caFingerprint: fingerprint(caHash(caCert)),
      trial: isLoopback(self.host),
      recoverCommand: recoverCommand(this.#deps),
      askedAt: this.#askedAt === null ? null : new Date(this.#askedAt).toISOString(),
      observedAt: new Date(wall()).toISOString(),
      observedBy: node.name,
    };
  }

  #shown(
    core: CoreFacts,
    internal: string | null,
    { answers, database }: { answers: ReadonlyMap<string, Asked>; database: DatabaseReading },
  ): RecoveryCore {
    const asked = internal === null ? undefined : answers.get(internal);
    // Only the Core that was asked for speaks for itself.
    const node = asked?.kind === "answers" && asked.node.ref === core.ref ? asked.node : NOTHING;
    const changedAtMs = core.here && "changedAtMs" in database ? database.changedAtMs : null;
    return {
      ...core,
      internal,
      lastHeard: this.#lastHeard(core.ref),
      currentTerm: node.term,
      dataBytes: node.dataBytes,
      dataChangedAt: changedAtMs === null ? null : new Date(changedAtMs).toISOString(),
      holdsCaKey: node.holdsCaKey,
      holdsSealingKey: node.holdsSealingKey,
      commands: hostCommands(this.#deps, this.#homes, core.ref),
      // Without records there is none.
      revision: node.revision === 0 ? null : node.revision,
    };
  }

  /** Returns how this life began, and the voters that it went on without. */
  #beginning(): Pick<RecoveryView, "begun" | "others"> {
    const { begun, lost = [] } = this.#deps.registry.cluster ?? {};
    const others = lost.map(({ ref, name }) => ({ ref, name, rejoin: comeBackCommand(this.#deps, this.#homes, ref) }));
    return begun === undefined || begun.how === "founded" ? { begun: null, others: [] } : { begun, others };
  }

  /** Returns the last report of a Core that this one knows of, and the Core that received it. */
  #lastHeard(ref: string): RecoveryCore["lastHeard"] {
    const { self, exchange, observatory } = this.#deps;
    const facts = observatory.facts();
    const own = exchange.of(ref).receivedAtMs;
    const last = seenOf(facts, ref, null).last ?? (own === null ? null : { by: self.ref, heardAtMs: own });
    if (last === null) return null;
    return { at: new Date(facts.toWall(last.heardAtMs)).toISOString(), by: this.#nameOf(last.by) };
  }

  #nameOf(ref: string): string {
    const { registry, self } = this.#deps;
    const named: readonly Pick<PeerAddress, "ref" | "name">[] = [self, ...self.peers];
    return registry.services.get(ref)?.value.name ?? named.find((one) => one.ref === ref)?.name ?? ref;
  }
}

/** How a Core is absent that gave no answer of its own, by the fault of the call. */
const ABSENCE: Readonly<Record<PeerFault, "refused" | "silent" | "untrusted">> = {
  refused: "refused",
  status: "untrusted",
  unread: "untrusted",
  untrusted: "untrusted",
  tls_alert: "untrusted",
  not_tls: "untrusted",
  not_http: "untrusted",
  no_route: "silent",
  prohibited: "silent",
  no_address: "silent",
  timeout: "silent",
  aborted: "silent",
  closed: "silent",
  unresolved: "silent",
  unknown: "silent",
};
