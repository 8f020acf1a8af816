import { randomUUID } from "node:crypto";
import type { RouteName } from "@core-console/shared/contract/routes";
import { HOST_SOCKET } from "../../../lib/process/node-files.ts";
import type { Gateway } from "../../etcd/client/gateway-types.ts";
import type { RaftWatch } from "../../etcd/raft-watch.ts";
import { keys } from "../../state/keys.ts";
import type { AuditRecord } from "../../state/records.ts";

const MINUTE_MS = 60_000;
const WRITE_MS = 2000;

/** What the audit calls a use: the command that reads the route. */
const COMMANDS: Partial<Record<RouteName, string>> = {
  cluster: "kuma cluster status",
  listServices: "kuma service list",
  showService: "kuma service show",
  nodeLog: "kuma service log",
};

interface Deps {
  readonly self: { readonly ref: string; readonly name: string };
  readonly raft: Pick<RaftWatch, "leaderMemberId">;
  readonly engine: { readonly gateway: Pick<Gateway, "txn"> };
  /** monotonic clock, ms */
  readonly now: () => number;
  /** wall clock, ms since 1970 */
  readonly wall: () => number;
}

interface Used {
  /** uses that are in no entry yet; null: none */
  pending: { key: string; entry: AuditRecord } | null;
  writtenAtMs: number;
}

/**
 * Records in the audit what was read through the host's socket: one entry a minute and route at most, with the number
 * of uses. Without a leader they are counted until there is one.
 */
export class HostUse {
  readonly #deps: Deps;
  readonly #routes = new Map<RouteName, Used>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Counts one use of a route. */
  note(route: RouteName, requestId: string): void {
    const used = this.#routes.get(route) ?? { pending: null, writtenAtMs: -Infinity };
    this.#routes.set(route, used);
    if (used.pending === null) used.pending = this.#entry(route, requestId);
    else used.pending.entry.count += 1;
  }

  /** Writes the entries that are due; rejects with the engine's error, and they are written by a later call. */
  async write(): Promise<void> {
    const { raft, now, engine } = this.#deps;
    if (raft.leaderMemberId === null) return;
    for (const used of this.#routes.values()) {
      const { pending } = used;
      if (pending === null || now() - used.writtenAtMs < MINUTE_MS) continue;
      // What is counted from here on belongs to the next entry; the same key again is harmless.
      const { key, entry } = pending;
      used.pending = null;
      try {
        const put = { op: "put" as const, key, value: JSON.stringify(entry) };
        await engine.gateway.txn({ compare: [], success: [put] }, { timeoutMs: WRITE_MS });
        used.writtenAtMs = now();
      } catch (error) {
        // Typed anew: uses may have been counted meanwhile.
        const since = (used as Used).pending;
        used.pending = { key, entry: { ...entry, count: entry.count + (since?.entry.count ?? 0) } };
        throw error;
      }
    }
  }

  #entry(route: RouteName, requestId: string): { key: string; entry: AuditRecord } {
    const { self, wall } = this.#deps;
    const atMs = wall();
    const entry: AuditRecord = {
      at: new Date(atMs).toISOString(),
      who: `host:${self.name}`,
      token: null,
      from: HOST_SOCKET,
      what: "host.read",
      ref: self.ref,
      name: COMMANDS[route] ?? route,
      outcome: "done",
      code: null,
      requestId,
      count: 1,
    };
    return { key: keys.audit(atMs, randomUUID()), entry };
  }
}
