import type { CoreContext } from "../context.ts";
import { EngineError } from "../engine/engine-error.ts";
import { keys } from "./keys.ts";

const EVERY_MS = 600_000;
/** Idempotency records answer repetitions for 24 h (design page 2). */
const KEEP_MS = 86_400_000;
/** etcd allows 128 operations a transaction. */
const BATCH = 100;

/** The leader takes old idempotency records out, in batches. Returns the way to stop. */
export function startSweeper(c: CoreContext): () => void {
  const timer = setInterval(() => void sweep(c), EVERY_MS);
  return () => clearInterval(timer);
}

async function sweep(c: CoreContext): Promise<void> {
  if (!c.raft.leads) return;
  const old = [...c.registry.idempotencies]
    .filter(([, r]) => c.wall() - Date.parse(r.value.at) > KEEP_MS)
    .map(([suffix]) => keys.idempotencies + suffix);
  try {
    for (let i = 0; i < old.length; i += BATCH) {
      await c.engine.gateway.txn({
        compare: [],
        success: old.slice(i, i + BATCH).map((key) => ({ op: "delete", key })),
      });
    }
  } catch (error) {
    c.log[error instanceof EngineError ? "info" : "error"](
      { err: error },
      "old idempotency records stay until the next sweep",
    );
  }
}
