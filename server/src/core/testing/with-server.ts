import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach } from "vitest";
import type { CoreParts } from "../parts.ts";
import { keys } from "../state/keys.ts";
import type { AuditRecord, ServiceRecord } from "../state/records.ts";
import { createContext } from "./context.ts";
import { createTestServer } from "./server.ts";
import type { Store } from "./store.ts";

export interface TestServer {
  c: CoreParts;
  store: Store;
  server: FastifyInstance;
}

/** For each test of the file a Core of its own with its API, these services in its store. To be read in hooks and tests only. */
export function withServer(...services: ServiceRecord[]): TestServer {
  const t = {} as TestServer;
  beforeEach(async () => {
    const { c, store } = createContext();
    for (const service of services) store.add(service);
    await store.run();
    Object.assign(t, { c, store, server: createTestServer(c) });
  });
  afterEach(async () => {
    t.store.close();
    await t.server.close();
  });
  return t;
}

/** The audit, oldest first, once the refusals that are counted in memory stand in it too. */
export async function told({ c, store }: TestServer): Promise<AuditRecord[]> {
  await c.access.refusals.flush();
  return store.gateway.keysUnder(keys.audits).map((key) => store.gateway.json(key) as AuditRecord);
}
