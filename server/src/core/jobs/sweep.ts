import { every } from "../../lib/process/every.ts";
import { lastUseWrittenEvery, sessionEnds } from "../accounts/callers/session-ends.ts";
import type { JobsDeps } from "./deps.ts";
import type { Compare } from "../etcd/client/gateway-types.ts";
import { EngineError } from "../etcd/client/engine-error.ts";
import { currentSettings } from "../state/settings.ts";
import type { Versioned } from "../state/record-cache.ts";
import { keys } from "../state/keys.ts";
import type { IdempotencyRecord } from "../state/records.ts";

type Deps = Pick<JobsDeps, "registry" | "raft" | "log" | "wall" | "engine" | "access">;

const EVERY_MS = 60_000;
/**
 * Idempotency records answer repeated requests for 24 h (docs/architecture/data.md); finished operations can be read
 * for as long.
 */
const KEEP_MS = 86_400_000;
/**
 * Maximum number of idempotency records for each user, as every Core caches them in memory. The newest are kept, for
 * those are the ones repeated.
 * @internal
 */
export const IDEMPOTENCIES_A_USER = 20_000;
/** An expired token stays in the list for this time, so that its owner sees why a script stopped. */
const KEEP_TOKENS_MS = 7 * 86_400_000;
/** A removed member's certificate, valid for a year, is refused for this time. */
const KEEP_REMOVED_MS = 400 * 86_400_000;
/** etcd allows 128 operations a transaction. */
const BATCH = 100;

interface Old {
  key: string;
  revision: number;
}

/** Starts the periodic deletion of old records, in batches, on the leader. Returns a function that stops it. */
export function startSweeper(deps: Deps): () => void {
  return every("deleting old records", EVERY_MS, () => sweep(deps), deps.log);
}

/**
 * Deletes expired and finished records, each only if it is unchanged: a session may just have been used at another
 * Core.
 * @internal
 */
export async function sweep(deps: Deps): Promise<void> {
  if (!deps.raft.leads || !deps.registry.ready) return;
  const old = oldRecords(deps);
  try {
    for (let i = 0; i < old.length; i += BATCH) {
      const batch = old.slice(i, i + BATCH);
      if (await remove(deps, batch)) continue;
      for (const one of batch) await remove(deps, [one]);
    }
  } catch (error) {
    deps.log[error instanceof EngineError ? "info" : "error"]({ err: error }, "old records stay until the next sweep");
  }
}

async function remove(deps: Deps, batch: Old[]): Promise<boolean> {
  const compare = batch.map(({ key, revision }): Compare => ({ key, target: "mod", op: "=", value: revision }));
  const success = batch.map(({ key }) => ({ op: "delete", key }) as const);
  return (await deps.engine.gateway.txn({ compare, success })).succeeded;
}

function oldRecords(deps: Deps): Old[] {
  const { registry } = deps;
  const nowMs = deps.wall();
  const before = (time: string, keepMs: number): boolean => nowMs - Date.parse(time) > keepMs;
  const { signIn } = currentSettings(deps);
  // Time for other Cores to write the last uses that they have seen.
  const late = nowMs - lastUseWrittenEvery(signIn);
  const spare = surplusOf(registry.idempotencies, IDEMPOTENCIES_A_USER);
  return [
    ...oldIn(keys.idempotencies, registry.idempotencies, (r, suffix) => before(r.at, KEEP_MS) || spare.has(suffix)),
    ...oldIn(keys.operations, registry.operations, (o) => isFinished(o.state) && before(o.updatedAt, KEEP_MS)),
    ...oldIn(keys.removals, registry.removals, (r) => before(r.at, KEEP_REMOVED_MS)),
    ...oldIn(keys.links, registry.links, (l) => before(l.expiresAt, 0)),
    ...oldIn(keys.tokens, registry.tokens, (t) => before(t.expiresAt, KEEP_TOKENS_MS)),
    ...oldIn(
      keys.sessions,
      registry.sessions,
      (record, hash) =>
        sessionEnds({ record, usedMs: deps.access.lastUse.of(hash), settings: signIn, nowMs: late }).over ||
        !registry.users.has(record.userId),
    ),
  ];
}

/** Returns the oldest records of each user above `most`, in the order of writing. */
function surplusOf(records: ReadonlyMap<string, Versioned<IdempotencyRecord>>, most: number): ReadonlySet<string> {
  const byUser = new Map<string | null, { suffix: string; revision: number }[]>();
  for (const [suffix, { value, revision }] of records) {
    const list = byUser.get(value.by) ?? [];
    if (list.push({ suffix, revision }) === 1) byUser.set(value.by, list);
  }
  const surplus = [...byUser.values()]
    .filter((list) => list.length > most)
    .flatMap((list) => list.toSorted((a, b) => b.revision - a.revision).slice(most));
  return new Set(surplus.map((s) => s.suffix));
}

function isFinished(state: string): boolean {
  return state === "done" || state === "failed";
}

/** Returns the keys of the records that `isOld` selects, with their revisions. */
function oldIn<T>(
  prefix: string,
  records: ReadonlyMap<string, Versioned<T>>,
  isOld: (record: T, suffix: string) => boolean,
): Old[] {
  return [...records]
    .filter(([suffix, { value }]) => isOld(value, suffix))
    .map(([suffix, { revision }]) => ({ key: prefix + suffix, revision }));
}
