/**
 * Invariants: etcd's member list is the truth about who votes, and the records follow it, on the leader only. The list
 * is read after a linearizable read through the same engine, so it contains every change of membership confirmed
 * before, and the records are at least as new. Of members without a record only learners are removed. See
 * docs/architecture/membership.md.
 */

import type { Reason } from "@core-console/shared/contract/service";
import {
  type MemberList,
  type RecordedMember,
  reconcileMembers,
} from "@core-console/shared/domain/rules/reconcile-members";
import type { MembersDeps } from "../deps.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { deleteService, ownRequest, putRemoved, unchanged } from "../../state/service-changes.ts";
import { identityOf } from "../view/votes.ts";

type Deps = Pick<
  MembersDeps,
  "registry" | "consistency" | "changes" | "raft" | "memberList" | "log" | "now" | "wall" | "self" | "engine"
>;

/**
 * How often the list is read while nothing points to a difference. The leader's own Raft state names every member it
 * replicates to, four times a second and for free; only a promotion by hand does not show in it.
 */
const QUIET_MS = 5000;
/** How often it is read while the Raft state names other members than the records do. */
const SUSPECT_MS = 1000;
const LIST_MS = 1000;
const REMOVE_MS = 3000;

/** Brings the records in line with etcd's member list; see the invariants above. Calls must not overlap. */
export class MemberReconciler {
  readonly #core: Deps;
  /** the leadership under which the list was last read */
  #epoch: AbortSignal | null = null;
  #readAtMs = 0;

  constructor(core: Deps) {
    this.#core = core;
  }

  /**
   * Reads the list if it is time to, and acts on what differs. Returns whether etcd's members were changed. Throws
   * EngineError, ApiProblem.
   */
  async run(): Promise<boolean> {
    const c = this.#core;
    if (!this.#isDue()) return false;
    const list = await this.#read();
    const records = [...c.registry.services.values()].map((s) => recorded(s.value));
    const { lost, orphan } = reconcileMembers({ self: c.raft.status?.memberId ?? null, list, records });
    for (const { ref, memberId } of lost) await this.#recordRemoval(ref, memberId);
    if (orphan === null) return false;
    // A service that is removed or renewed while its learner is being added leaves one behind, and etcd accepts no
    // other learner beside it.
    c.log.warn({ memberId: orphan }, "membership: a learner that belongs to no service is removed");
    c.memberList.take(await c.engine.gateway.memberRemove(orphan, { timeoutMs: REMOVE_MS }));
    return true;
  }

  #isDue(): boolean {
    const { raft, now } = this.#core;
    const ageMs = now() - this.#readAtMs;
    return raft.epoch !== this.#epoch || ageMs >= QUIET_MS || (ageMs >= SUSPECT_MS && this.#differs());
  }

  /** Reports whether the leader's engine replicates to other members than the records name. */
  #differs(): boolean {
    const { raft, registry } = this.#core;
    const members = Object.keys(raft.status?.match ?? {});
    const known = new Set([...registry.cores.values()].flatMap(({ value: { memberId } }) => memberId ?? []));
    return members.length > 0 && (members.length !== known.size || members.some((memberId) => !known.has(memberId)));
  }

  async #read(): Promise<MemberList> {
    const { raft, consistency, engine, memberList, now } = this.#core;
    const { epoch } = raft;
    await consistency.sync();
    const { members } = await engine.gateway.memberList({ timeoutMs: LIST_MS, signal: epoch });
    memberList.take(members);
    this.#epoch = epoch;
    this.#readAtMs = now();
    return { linearizable: raft.leads && raft.epoch === epoch, members };
  }

  async #recordRemoval(ref: string, memberId: string): Promise<void> {
    const c = this.#core;
    try {
      await c.changes.execute(ownRequest(c), () => this.#planRemoval(ref, memberId));
    } catch (error) {
      if (!(error instanceof NothingToDo)) throw error;
      return;
    }
    c.log.warn({ ref, memberId }, "membership: etcd no longer has this member; its service was removed");
  }

  /** Plans what an ordinary removal leaves: no service, its host free, its certificates revoked. */
  #planRemoval(ref: string, memberId: string): ChangePlan {
    const { registry, self, wall } = this.#core;
    const found = registry.services.get(ref);
    if (found === undefined || found.value.memberId !== memberId || isLeaving(found.value)) throw new NothingToDo();
    const { value } = found;
    const why: Reason = { code: "removed_outside", params: { memberId } };
    const removed = putRemoved(keys.removed(ref), value, { by: `core:${self.name}`, nowMs: wall(), why });
    return {
      compare: [unchanged(found)],
      ops: [...deleteService(value), removed],
      audit: { what: "member.removed_outside", ref, name: `${value.name} (${memberId})` },
      status: 200,
      ref,
      made: null,
    };
  }
}

/** Thrown when the record was changed meanwhile. */
class NothingToDo extends Error {}

/**
 * Reports whether a removal or the end of a join is recorded, whose own last step deletes or resets the record. A move
 * changes no member's ID and is no such case.
 */
const isLeaving = ({ state, ended }: ServiceRecord): boolean => state === "removing" || ended !== null;

const recorded = (record: ServiceRecord): RecordedMember => ({
  ref: record.ref,
  ...identityOf(record),
  leaving: isLeaving(record),
});
