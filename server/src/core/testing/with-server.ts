import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach } from "vitest";
import type { CoreParts } from "../parts.ts";
import { keys } from "../state/keys.ts";
import type { AuditRecord, ServiceRecord } from "../state/records.ts";
import { type LostMajority, createContext } from "./context.ts";
import { createTestServer } from "./server.ts";
import type { Store } from "./store.ts";

export interface TestServer {
  c: CoreParts;
  store: Store;
  server: FastifyInstance;
  majority: LostMajority;
}

/**
 * Creates for each test of the file a Core of its own with its API and these services in its store. Use the result in
 * hooks and tests only.
 */
export function withServer(...services: ServiceRecord[]): TestServer {
  const t = {} as TestServer;
  beforeEach(async () => {
    const { c, store, majority } = createContext();
    for (const service of services) store.add(service);
    await store.run();
    Object.assign(t, { c, store, majority, server: createTestServer(c) });
  });
  afterEach(async () => {
    t.store.close();
    await t.server.close();
  });
  return t;
}

/** Returns the audit, oldest first, once the refusals counted in memory are written too. */
export async function refusalsOf({ c, store }: TestServer): Promise<AuditRecord[]> {
  await c.access.refusals.flush();
  return store.gateway.keysUnder(keys.audits).map((key) => store.gateway.json(key) as AuditRecord);
}
