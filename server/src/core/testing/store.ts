import { vi } from "vitest";
import { foldName } from "@core-console/shared/contract/name";
import { type Logger, silentLogger } from "../../lib/logging/logger.ts";
import { RaftWatch } from "../etcd/raft-watch.ts";
import { Changes, type ChangeRequest } from "../state/commit.ts";
import { Consistency } from "../state/freshness.ts";
import { keys } from "../state/keys.ts";
import type { ServiceRecord } from "../state/records.ts";
import { Registry } from "../state/registry.ts";
import { FakeGateway } from "./fake-gateway.ts";

/** Returns a registry, reads and changes over an in-memory store, with a leader. `close` stops what runs. */
export function createStore(
  options: { learner?: () => boolean; whole?: () => boolean; onError?: (what: unknown) => void } = {},
) {
  const gateway = new FakeGateway();
  const log: Logger = { ...silentLogger, error: options.onError ?? (() => undefined) };
  const clock = { ms: Date.parse("2026-01-01T12:00:00.000Z") };
  const raft = new RaftWatch({ gateway, now: () => clock.ms, log });
  raft.status = {
    memberId: "m1",
    raftState: "StateLeader",
    term: 5,
    leaderMemberId: "m1",
    commit: 100,
    applied: 100,
    match: {},
  };
  const registry = new Registry({
    gateway,
    isLearner: options.learner ?? (() => false),
    isWhole: options.whole ?? (() => true),
    now: () => clock.ms,
    log,
  });
  const consistency = new Consistency({ gateway, registry, raft });
  const changes = new Changes({ gateway, registry, consistency, raft, now: () => clock.ms });
  const ending = new AbortController();
  return {
    gateway,
    raft,
    registry,
    consistency,
    changes,
    clock,
    ending,
    /** writes a service with its name and host keys */
    add(record: ServiceRecord): number {
      gateway.put(keys.name(foldName(record.name)), record.ref);
      if (record.host !== null) gateway.put(keys.host(record.host.fqdn), record.ref);
      return gateway.put(keys.service(record.ref), record);
    },
    /** starts the registry and resolves once it is loaded and, except for a learner's, watches the store */
    async run(): Promise<void> {
      void registry.run(ending.signal);
      await registry.reached(gateway.revision, AbortSignal.timeout(5000));
      if (options.learner === undefined)
        await vi.waitFor(() => {
          if (gateway.watchers === 0) throw new Error("not watching yet");
        });
    },
    close: () => ending.abort(),
  };
}
export type Store = ReturnType<typeof createStore>;

export function request(key: string | null, body: unknown = {}): ChangeRequest {
  return {
    caller: "user:anna",
    user: "anna",
    who: "anna",
    token: null,
    from: "127.0.0.1",
    requestId: "r-1",
    idempotencyKey: key,
    requestHash: JSON.stringify(body),
  };
}
