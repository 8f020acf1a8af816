import { once } from "node:events";
import { every } from "../../lib/process/every.ts";
import type { JobsDeps } from "./deps.ts";

type Deps = Pick<JobsDeps, "registry" | "raft" | "log" | "self" | "engine" | "access">;

const REFUSALS_MS = 1000;
const LAST_USE_MS = 30_000;
/** Deadline for the last writes: a Core that stops must not wait for an engine that does not answer. */
const FLUSH_MS = 2000;

/**
 * Starts the periodic writes of refused requests and of the last use of sessions and tokens. Returns a function that
 * stops them and writes what is left.
 */
export function startAccessUpkeep(deps: Deps): () => Promise<void> {
  let writing: Promise<void> = Promise.resolve();
  const stops = [
    every("recording refusals", REFUSALS_MS, () => deps.access.refusals.tick(), deps.log),
    every("recording the last use of sessions", LAST_USE_MS, () => (writing = lastUses(deps)), deps.log),
  ];
  return async () => {
    for (const stop of stops) stop();
    const late = AbortSignal.timeout(FLUSH_MS);
    const flush = async (): Promise<void> => {
      const refusals = deps.access.refusals.flush();
      await writing;
      await lastUses(deps, { olderMs: 1, signal: late });
      await refusals;
    };
    await Promise.race([flush(), once(late, "abort")]);
  };
}

async function lastUses(deps: Deps, o: { olderMs?: number; signal?: AbortSignal } = {}): Promise<void> {
  // A learner's engine accepts no changes; without a leader none does.
  const voter = deps.registry.services.get(deps.self.ref)?.value.voter === true;
  // On stop it is tried all the same: leadership was handed over just now, and there is no later attempt.
  const last = o.signal !== undefined;
  if (!voter || (!last && deps.raft.leaderMemberId === null)) return;
  try {
    await deps.access.lastUse.write(deps, o);
  } catch (error) {
    deps.log.info(
      { err: error },
      "last uses of sessions and tokens are written later, here or by the Core that sees the next use",
    );
  }
}
