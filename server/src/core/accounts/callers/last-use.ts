import type { Gateway, Op } from "../../etcd/client/gateway-types.ts";
import type { Registry } from "../../state/registry.ts";
import { currentSettings } from "../../state/settings.ts";
import { keys } from "../../state/keys.ts";
import { lastUseWrittenEvery } from "./session-ends.ts";

/** etcd allows 128 operations a transaction. */
const BATCH = 100;
const TIMEOUT_MS = 2000;

interface Deps {
  readonly engine: { readonly gateway: Gateway };
  readonly registry: Registry;
}
interface Due {
  key: string;
  revision: number;
  put: Op;
}

/** Records the last uses of sessions and tokens as this Core saw them, by the hash of their secret; ms since 1970. */
export class LastUse {
  readonly #seen = new Map<string, number>();

  saw(hash: string, atMs: number): void {
    this.#seen.set(hash, atMs);
  }

  /** Returns the last use; null: this Core saw none. */
  of(hash: string): number | null {
    return this.#seen.get(hash) ?? null;
  }

  /**
   * Writes the last uses that are due, each only if its record is unchanged: a session ended in the meantime stays
   * ended. `olderMs`: how far a written time may lag, by default by the settings. Throws EngineError.
   */
  async write(deps: Deps, options: { olderMs?: number; signal?: AbortSignal } = {}): Promise<void> {
    const due = this.#due(deps, options.olderMs ?? lastUseWrittenEvery(currentSettings(deps).signIn));
    for (let i = 0; i < due.length; i += BATCH) {
      const batch = due.slice(i, i + BATCH);
      if (await put(deps, batch, options.signal)) continue;
      // One of them changed: the others are written one by one, and it is tried again next time.
      for (const one of batch) await put(deps, [one], options.signal);
    }
  }

  #due(deps: Deps, everyMs: number): Due[] {
    const due: Due[] = [];
    for (const [hash, atMs] of this.#seen) {
      const [key, found] = deps.registry.sessions.has(hash)
        ? [keys.session(hash), deps.registry.sessions.get(hash)]
        : [keys.token(hash), deps.registry.tokens.get(hash)];
      if (found === undefined) {
        this.#seen.delete(hash);
        continue;
      }
      const { lastUsedAt } = found.value;
      if (lastUsedAt !== null && atMs - Date.parse(lastUsedAt) < everyMs) continue;
      const value = JSON.stringify({ ...found.value, lastUsedAt: new Date(atMs).toISOString() });
      due.push({ key, revision: found.revision, put: { op: "put", key, value } });
    }
    return due;
  }
}

async function put(deps: Deps, batch: Due[], signal: AbortSignal | undefined): Promise<boolean> {
  const compare = batch.map(({ key, revision }) => ({ key, target: "mod", op: "=", value: revision }) as const);
  const { succeeded } = await deps.engine.gateway.txn(
    { compare, success: batch.map((d) => d.put) },
    { timeoutMs: TIMEOUT_MS, ...(signal && { signal }) },
  );
  return succeeded;
}
