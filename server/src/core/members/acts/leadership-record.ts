/**
 * Invariants: a leader writes one record for each of its leaderships, in one transaction whose condition is that the
 * record it read is still there, so an earlier leader never overwrites a later one. "Leads since" comes from this
 * record alone. See docs/architecture/membership.md.
 */

import { isToRecord } from "@core-console/shared/domain/rules/leadership-record";
import { startInBackground } from "../../../lib/process/background.ts";
import { every } from "../../../lib/process/every.ts";
import { ExclusiveRunner } from "../../../lib/process/exclusive-runner.ts";
import type { MembersDeps } from "../deps.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { keys } from "../../state/keys.ts";
import type { LeadershipRecord } from "../../state/records.ts";

type Deps = Pick<MembersDeps, "registry" | "raft" | "engine" | "exchange" | "log" | "now" | "wall" | "self">;

/** Retry interval of a record that could not be written. */
const PERIOD_MS = 250;
const WRITE_MS = 2000;
/** Number of leaderships that stay readable. @internal */
export const LEADERSHIPS = 200;

/** Records this Core's leaderships; see the invariants above. */
export class LeadershipRecorder {
  readonly #core: Deps;
  readonly #writes = new ExclusiveRunner("skip");
  /** the term in which this Core leads, and since when by its wall clock */
  #began: { term: number; atMs: number } | null = null;
  /** the leadership whose record was written */
  #written: AbortSignal | null = null;

  constructor(core: Deps) {
    this.#core = core;
  }

  /** Records each leadership as soon as it begins. Returns a function that stops this. */
  start(): () => void {
    const { raft, log } = this.#core;
    const task = "the leadership record";
    raft.onChange(() => startInBackground(log, task, () => this.tick()));
    return every(task, PERIOD_MS, () => this.tick(), log);
  }

  /** Writes the record if this Core leads and has not recorded it. Does nothing while a write is under way. */
  async tick(): Promise<void> {
    const { raft, registry, wall } = this.#core;
    const { status } = raft;
    if (status === null || !raft.leads) {
      this.#began = null;
      return;
    }
    if (this.#began?.term !== status.term) this.#began = { term: status.term, atMs: wall() };
    if (registry.ready && raft.epoch !== this.#written) await this.#writes.run(() => this.#write());
  }

  async #write(): Promise<void> {
    const { raft, registry, engine, log } = this.#core;
    const { epoch } = raft;
    const record = this.#record();
    if (record === null) return;
    const value = JSON.stringify(record);
    try {
      const { succeeded } = await engine.gateway.txn(
        {
          compare: [{ key: keys.leadership, target: "mod", op: "=", value: registry.leadership?.revision ?? 0 }],
          success: [
            { op: "put", key: keys.leadership, value },
            { op: "put", key: keys.pastLeadership(record.number % LEADERSHIPS), value },
          ],
        },
        { timeoutMs: WRITE_MS, signal: epoch },
      );
      // Otherwise another record was written meanwhile: the next round compares with that.
      if (succeeded) this.#written = epoch;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      log.debug({ err: error }, "the leadership was not recorded yet");
    }
  }

  /** Returns the record of this leadership; null if there is nothing to record. */
  #record(): LeadershipRecord | null {
    const { raft, registry, engine, self } = this.#core;
    const began = this.#began;
    if (began === null || began.term !== raft.status?.term || engine.clusterId === null) return null;
    const { generation, lifeId } = self;
    const known = registry.leadership?.value ?? null;
    const own = { ref: self.ref, term: began.term, clusterId: engine.clusterId, generation, lifeId };
    if (!isToRecord(known, own)) return null;
    return {
      ...own,
      number: (known?.number ?? 0) + 1,
      name: registry.services.get(self.ref)?.value.name ?? self.name,
      since: new Date(began.atMs).toISOString(),
      previous: known === null ? null : this.#previous(known),
    };
  }

  /** Returns who led before this Core, and when it last received a report of that one. */
  #previous({ ref, name, term }: LeadershipRecord): LeadershipRecord["previous"] {
    const { exchange, self, now, wall } = this.#core;
    const heardAtMs = ref === self.ref ? null : exchange.of(ref).receivedAtMs;
    return {
      ref,
      name,
      term,
      heardAt: heardAtMs === null ? null : new Date(wall() - (now() - heardAtMs)).toISOString(),
    };
  }
}
