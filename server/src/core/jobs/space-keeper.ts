import { every } from "../../lib/process/every.ts";
import { MOST_ENTRIES } from "../audit/audit-number.ts";
import { makeRoom } from "./audit-retention.ts";
import type { JobsDeps } from "./deps.ts";
import { EngineError } from "../etcd/client/engine-error.ts";
import { isInContact } from "../members/view/view-facts.ts";
import { isPressed, spaceStep, type SpaceFacts } from "./space-plan.ts";

type Deps = Pick<
  JobsDeps,
  "registry" | "raft" | "log" | "now" | "wall" | "self" | "engine" | "exchange" | "host" | "observatory"
>;

/**
 * Interval of reading the member's status, which comes from its memory and writes nothing, unlike a request for the
 * alarms.
 */
const LOOK_MS = 5000;
const LOOK_TIMEOUT_MS = 2000;
/** Compacting the history takes seconds for each GiB. */
const COMPACT_TIMEOUT_MS = 60_000;
/** Number of audit entries that remain if the engine is full although the maximum is not exceeded: half of it. */
const MOST_WHEN_FULL = MOST_ENTRIES / 2;

/** etcd's quota, and the number of audit entries that remain normally and on a full engine. @internal */
export interface SpaceLimits {
  quotaBytes: number;
  mostEntries: number;
  mostWhenFull: number;
}

/**
 * Starts the space keeper: every Core frees space in its own engine, the leader also in the data that all share.
 * Returns a function that stops it.
 */
export function startSpaceKeeper(deps: Deps, quotaBytes: number): () => void {
  const keeper = new SpaceKeeper(deps, { quotaBytes, mostEntries: MOST_ENTRIES, mostWhenFull: MOST_WHEN_FULL });
  return every("the space keeper", LOOK_MS, () => keeper.look(), deps.log);
}

/**
 * Ends etcd's NOSPACE alarm, during which the whole cluster accepts no changes: deletes old audit entries, compacts,
 * has every member release its free pages, and disarms (spaceStep decides when). Does nothing while there is no alarm.
 * @internal
 */
export class SpaceKeeper {
  readonly #deps: Deps;
  readonly #limits: SpaceLimits;
  #alarm: { sinceMs: number; clearedAtMs: number | null; inVainAtMs: number | null } | null = null;

  constructor(deps: Deps, limits: SpaceLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  /** Reads the status and takes the next step, if there is one. Calls must not overlap. Never throws. */
  async look(): Promise<void> {
    if (this.#deps.engine.phase !== "ready") return;
    try {
      await this.#step();
    } catch (error) {
      this.#deps.log[error instanceof EngineError ? "info" : "error"](
        { err: error },
        "engine full: this step failed, it is retried",
      );
    }
  }

  async #step(): Promise<void> {
    const c = this.#deps;
    const { gateway } = c.engine;
    const { errors, dbBytes, inUseBytes } = await this.#status();
    if (!errors.some((e) => e.includes("NOSPACE"))) {
      this.#alarm = null;
      return;
    }
    if (this.#alarm === null)
      c.log.error({ dbBytes, inUseBytes }, "engine full: no changes are accepted, space is being freed");
    this.#alarm ??= { sinceMs: c.now(), clearedAtMs: null, inVainAtMs: null };
    switch (spaceStep(this.#facts(this.#alarm, { dbBytes, inUseBytes }))) {
      case "clear":
        await this.#clear();
        this.#alarm.clearedAtMs = c.now();
        return;
      case "defragment":
        this.#alarm.inVainAtMs = c.now();
        await gateway.defragment();
        if ((await this.#status()).dbBytes < dbBytes) this.#alarm.inVainAtMs = null;
        // The other Cores wait for this Core's report.
        await c.host.read();
        c.log.warn({ before: dbBytes, after: c.host.facts.dbBytes }, "engine full: its file was rewritten");
        return;
      case "disarm":
        for (const { memberId, alarm } of await gateway.alarms())
          if (alarm === "NOSPACE") await gateway.disarm(memberId, alarm);
        c.log.warn({ dbBytes, inUseBytes }, "engine full: there is space again, changes are accepted");
        // The next alarm may be raised before the next look.
        this.#alarm = null;
        return;
      case "wait":
    }
  }

  async #clear(): Promise<void> {
    const c = this.#deps;
    const { quotaBytes, mostEntries, mostWhenFull } = this.#limits;
    let entries = await makeRoom(c, mostEntries);
    await this.#compact();
    if (isPressed((await this.#status()).inUseBytes, quotaBytes)) {
      entries += await makeRoom(c, mostWhenFull);
      await this.#compact();
    }
    const { inUseBytes } = await this.#status();
    if (isPressed(inUseBytes, quotaBytes))
      c.log.error(
        { entries, inUseBytes, quotaBytes },
        "engine full: everything that may be deleted was deleted, and it was not enough",
      );
    else c.log.warn({ entries, inUseBytes }, "engine full: the oldest audit entries and the history were deleted");
  }

  async #compact(): Promise<void> {
    const { revision } = await this.#status();
    try {
      await this.#deps.engine.gateway.compact(revision, { timeoutMs: COMPACT_TIMEOUT_MS });
    } catch (error) {
      if (!(error instanceof EngineError) || error.kind !== "compacted") throw error;
    }
  }

  async #status(): Promise<{ errors: string[]; revision: number; dbBytes: number; inUseBytes: number }> {
    const { dbInUseBytes: inUseBytes, ...status } = await this.#deps.engine.gateway.status({
      timeoutMs: LOOK_TIMEOUT_MS,
    });
    return { ...status, inUseBytes };
  }

  #facts(
    alarm: { sinceMs: number; clearedAtMs: number | null; inVainAtMs: number | null },
    own: { dbBytes: number; inUseBytes: number },
  ): SpaceFacts {
    const c = this.#deps;
    const nowMs = c.now();
    const since = (atMs: number | null): number | null => (atMs === null ? null : nowMs - atMs);
    const others = [...c.registry.cores.values()].flatMap(({ value: { ref, memberId } }) => {
      const o = c.exchange.of(ref);
      return ref === c.self.ref || memberId === null || !isInContact(o, "contactAtMs", nowMs)
        ? []
        : [{ ref, dbBytes: o.report?.host.dbBytes ?? null }];
    });
    return {
      ...own,
      leads: c.raft.leads,
      quotaBytes: this.#limits.quotaBytes,
      self: c.self.ref,
      leader: c.observatory.leader(),
      others,
      waitedMs: nowMs - alarm.sinceMs,
      clearedMs: since(alarm.clearedAtMs),
      inVainMs: since(alarm.inVainAtMs),
    };
  }
}
