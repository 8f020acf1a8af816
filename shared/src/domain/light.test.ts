import fc from "fast-check";
import { expect, test } from "vitest";
import { ServiceState, ServiceStatus } from "../contract/service.ts";
import type { LightFacts } from "./light.ts";
import { LIGHT, lightOf } from "./light.ts";

const NOW = Date.parse("2026-11-23T05:10:00.000Z");
const DAY = 86_400_000;
const well: LightFacts = {
  state: "active",
  expiresAtMs: null,
  everJoined: true,
  lastContactAtMs: NOW - 200,
  witnessedAtMs: NOW - 100,
  refusedTwiceAtMs: null,
  version: "1.0.0",
  leaderVersion: "1.0.0",
  lagEntries: 0,
  clockOffsetMs: 4,
  fsyncP99Ms: 3,
  diskFreePercent: 71,
  processorWaitPercent: 3,
  certificateExpiresAtMs: NOW + 300 * DAY,
  loneLearner: false,
};
const fresh = { state: "created", everJoined: false, lastContactAtMs: null, version: null } as const;

test.each<[string, Partial<LightFacts>, string, string[]]>([
  ["all is well", {}, "on", []],
  ["removing comes first", { state: "removing", lastContactAtMs: null }, "removing", []],
  ["never started", { ...fresh, expiresAtMs: NOW + DAY }, "not_installed", []],
  ["its ID never runs out", { ...fresh }, "not_installed", []],
  ["its unused ID ran out", { ...fresh, expiresAtMs: NOW }, "expired", ["id_ran_out"]],
  ["enrolling, not heard of yet", { state: "enrolling", lastContactAtMs: null }, "joining", []],
  ["catching up, then silent", { state: "catching-up", lastContactAtMs: NOW - 3000 }, "joining", ["silent_since"]],
  ["catching up, nobody watches", { state: "catching-up", witnessedAtMs: null }, "joining", []],
  ["no witness at all", { witnessedAtMs: null }, "unknown", ["never_witnessed"]],
  ["the witness is 5 s old", { witnessedAtMs: NOW - 5000, lastContactAtMs: NOW - 1500 }, "on", []],
  ["the witness is older", { witnessedAtMs: NOW - 5001 }, "unknown", ["witness_old"]],
  ["silent for exactly 1.5 s", { lastContactAtMs: NOW - 1500 }, "on", []],
  ["silent for longer", { lastContactAtMs: NOW - 1501 }, "off", ["silent_since"]],
  ["a witness never heard of it", { lastContactAtMs: null }, "off", ["never_heard"]],
  ["its ports refuse", { refusedTwiceAtMs: NOW - 100 }, "off", ["ports_refuse"]],
  ["its ports refused before it was heard of again", { refusedTwiceAtMs: NOW - 300 }, "on", []],
  ["another version", { leaderVersion: "1.1.0" }, "version_differs", ["version_differs"]],
  [
    "another version and a full disk",
    { leaderVersion: "1.1.0", diskFreePercent: 3 },
    "version_differs",
    ["version_differs", "disk_low"],
  ],
  ["version not known", { version: null }, "on", []],
  ["lag at the limit", { lagEntries: 1000 }, "on", []],
  ["lag above it", { lagEntries: 1001 }, "warning", ["lag_high"]],
  ["clock behind", { clockOffsetMs: -501 }, "warning", ["clock_offset"]],
  ["slow disk", { fsyncP99Ms: 140 }, "warning", ["fsync_slow"]],
  ["disk nearly full", { diskFreePercent: 9.9 }, "warning", ["disk_low"]],
  ["half of the time without a processor", { processorWaitPercent: 50 }, "on", []],
  ["more than half of it", { processorWaitPercent: 51 }, "warning", ["processor_starved"]],
  ["certificate for 13 days", { certificateExpiresAtMs: NOW + 13 * DAY }, "warning", ["certificate_soon"]],
  ["certificate for 14 days", { certificateExpiresAtMs: NOW + 14 * DAY }, "on", []],
  ["certificate ran out", { certificateExpiresAtMs: NOW }, "warning", ["certificate_expired"]],
  ["a lone learner", { state: "catching-up", loneLearner: true }, "on", ["lone_learner"]],
  [
    "a lone learner that fell silent",
    { state: "catching-up", loneLearner: true, lastContactAtMs: NOW - 2000 },
    "off",
    ["silent_since"],
  ],
  [
    "nothing but contact is known",
    {
      lagEntries: null,
      clockOffsetMs: null,
      fsyncP99Ms: null,
      diskFreePercent: null,
      processorWaitPercent: null,
      certificateExpiresAtMs: null,
    },
    "on",
    [],
  ],
])("%s", (_what, more, status, codes) => {
  const light = lightOf({ ...well, ...more }, NOW);
  expect([light.status, light.reasons.map((r) => r.code)]).toEqual([status, codes]);
});

const moment = fc.option(fc.integer({ min: NOW - 20_000, max: NOW + 2_000 }));
const figure = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }));
const anyFacts: fc.Arbitrary<LightFacts> = fc.record({
  state: fc.constantFrom(...ServiceState.options),
  expiresAtMs: fc.oneof(moment, fc.constant(Number.MAX_VALUE)),
  everJoined: fc.boolean(),
  lastContactAtMs: moment,
  witnessedAtMs: moment,
  refusedTwiceAtMs: moment,
  version: fc.constantFrom("1", "2", null),
  leaderVersion: fc.constantFrom("1", "2", null),
  lagEntries: figure,
  clockOffsetMs: figure,
  fsyncP99Ms: figure,
  diskFreePercent: figure,
  processorWaitPercent: figure,
  certificateExpiresAtMs: fc.option(fc.integer({ min: NOW - DAY, max: NOW + 30 * DAY })),
  loneLearner: fc.boolean(),
});

test("whatever is known, the light has one status, and says why when it is not well", () => {
  fc.assert(
    fc.property(anyFacts, (f) => {
      const light = lightOf(f, NOW);
      expect(ServiceStatus.options).toContain(light.status);
      const mustSayWhy = ["off", "warning", "unknown", "expired", "version_differs"].includes(light.status);
      expect(light.reasons.length > 0 || !mustSayWhy).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("nothing is green that is not known to be green", () => {
  fc.assert(
    fc.property(anyFacts, (f) => {
      if (lightOf(f, NOW).status !== "on") return;
      expect(NOW - (f.witnessedAtMs ?? -Infinity)).toBeLessThanOrEqual(LIGHT.witnessMs);
      expect(NOW - (f.lastContactAtMs ?? -Infinity)).toBeLessThanOrEqual(LIGHT.contactMs);
      expect(f.refusedTwiceAtMs ?? -Infinity).toBeLessThanOrEqual(f.lastContactAtMs ?? -Infinity);
    }),
    { numRuns: 1000 },
  );
});
