import { expect, test } from "vitest";
import type { Service } from "@core-console/shared/contract/service";
import { coresAmong, growTo } from "./grow.ts";

const TIME = "2026-11-23T05:00:00.000Z";
const service = (name: string, memberId: string | null): Service => ({
  id: null,
  ref: `ref of ${name}`,
  kind: "core",
  name,
  status: memberId === null ? "not_installed" : "on",
  statusSince: null,
  state: memberId === null ? "created" : "active",
  role: null,
  paired: memberId !== null,
  fqdn: null,
  address: null,
  apiPort: null,
  version: null,
  uptimeSeconds: null,
  createdAt: TIME,
  createdBy: "operator",
  revision: 1,
  join: null,
  raft: { memberId, learner: null, term: null, index: null, appliedIndex: null, lagEntries: null, lastContactMs: null },
  host: {
    clockOffsetMs: null,
    fsyncP99Ms: null,
    dbBytes: null,
    diskFreeBytes: null,
    diskFreePercent: null,
    certificateExpiresAt: null,
  },
  reasons: [],
  observedAt: null,
  observedBy: null,
});

test("a service that was added and never installed is no Core", () => {
  expect(coresAmong([service("core-1", "a"), service("core-2", null), service("core-3", "b")])).toBe(2);
  expect(coresAmong([])).toBe(0);
});

test("growing goes on past records without a Core, under a name that is free", async () => {
  const asked: string[] = [];
  const growing = growTo(3, {
    api: {
      services: async () => [service("core-1", "a"), service("core-2", null), service("core-3", null)],
      cluster: async () => null,
      add: async (name) => {
        asked.push(name);
        throw new Error("far enough");
      },
      guide: async () => {
        throw new Error("nobody asks");
      },
    },
    progress: { say: () => undefined, step: () => undefined },
    run: async () => {
      throw new Error("nothing runs");
    },
    signal: new AbortController().signal,
    hopeless: () => null,
  });
  await expect(growing).rejects.toThrow("far enough");
  expect(asked).toEqual(["core-4"]);
});
