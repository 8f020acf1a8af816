import fc from "fast-check";
import { expect, test } from "vitest";
import { ServiceState, ServiceStatus } from "../contract/service.ts";
import type { LightFacts, Witness } from "./light.ts";
import { isVoteCounted, LIGHT, lightOf } from "./light.ts";

const NOW = Date.parse("2026-11-23T05:10:00.000Z");
const DAY = 86_400_000;
const leader: Witness = {
  name: "core-1",
  own: false,
  leads: true,
  knowsLeader: true,
  lookedAtMs: NOW - 100,
  heardAtMs: NOW - 200,
  contactAtMs: NOW - 200,
};
const core5: Witness = { ...leader, name: "core-5", leads: false };
/** Returns the leader's Core as the only witness. */
const seen = (over: Partial<Witness>): Pick<LightFacts, "witnesses"> => ({ witnesses: [{ ...leader, ...over }] });
const contact = (at: number | null) => seen({ heardAtMs: at, contactAtMs: at });
const both = (one: Partial<Witness>, other: Partial<Witness>): Pick<LightFacts, "witnesses"> => ({
  witnesses: [
    { ...leader, ...one },
    { ...core5, ...other },
  ],
});
const well: LightFacts = {
  state: "active",
  expiresAtMs: null,
  everJoined: true,
  cutOff: false,
  witnesses: [leader],
  missesLeader: false,
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
const fresh = { state: "created", everJoined: false, ...contact(null), version: null } as const;

test.each<[string, Partial<LightFacts>, string, string[]]>([
  ["all is well", {}, "on", []],
  ["removing comes first", { state: "removing", ...contact(null) }, "removing", []],
  ["never started", { ...fresh, expiresAtMs: NOW + DAY }, "not_installed", []],
  ["its ID never runs out", { ...fresh }, "not_installed", []],
  ["its unused ID ran out", { ...fresh, expiresAtMs: NOW }, "expired", ["id_ran_out"]],
  ["enrolling, not heard of yet", { state: "enrolling", ...contact(null) }, "joining", []],
  ["catching up, then silent", { state: "catching-up", ...contact(NOW - 3000) }, "joining", ["silent_since"]],
  ["catching up, nobody watches", { state: "catching-up", witnesses: [] }, "joining", []],
  ["no witness at all", { witnesses: [] }, "unknown", ["never_witnessed"]],
  ["the witness is 5 s old", both({ lookedAtMs: NOW - 5000 }, { lookedAtMs: NOW - 5001 }), "on", []],
  ["the witness is older", seen({ lookedAtMs: NOW - 5001 }), "unknown", ["witness_old"]],
  ["silent for exactly 1.5 s", contact(NOW - 1500), "on", []],
  ["silent for longer", contact(NOW - 1501), "off", ["silent_since"]],
  ["a witness never heard of it", contact(null), "off", ["never_heard"]],
  ["its ports refuse", { refusedTwiceAtMs: NOW - 100 }, "off", ["ports_refuse"]],
  ["its ports refused before it was heard of again", { refusedTwiceAtMs: NOW - 300 }, "on", []],
  ["this Core is cut off", { cutOff: true }, "unknown", ["cut_off"]],
  ["this Core is cut off and hears nothing of it", { cutOff: true, ...contact(NOW - 9000) }, "unknown", ["cut_off"]],
  ["this Core is cut off and its ports refuse", { cutOff: true, refusedTwiceAtMs: NOW }, "unknown", ["cut_off"]],
  ["this Core is cut off from one that joins", { cutOff: true, state: "enrolling" }, "joining", []],
  ["another witness has contact", both({}, { heardAtMs: null, contactAtMs: null }), "on", []],
  ["the leader does not hear it, core-5 does", both({ heardAtMs: NOW - 2000 }, {}), "warning", ["leader_cannot_reach"]],
  [
    "the leader does not hear it, core-5 does, and it names no leader itself",
    both({ heardAtMs: NOW - 2000, contactAtMs: NOW - 2000 }, { contactAtMs: null }),
    "warning",
    ["leader_cannot_reach"],
  ],
  [
    "it does not hear the leader, core-5 hears it",
    { ...both({}, {}), missesLeader: true },
    "warning",
    ["leader_cannot_reach"],
  ],
  ["it does not hear the leader, and only the leader hears it", { missesLeader: true }, "on", []],
  [
    "the leader cannot reach it and its version differs",
    { ...both({ heardAtMs: null }, {}), leaderVersion: "2" },
    "warning",
    ["leader_cannot_reach"],
  ],
  [
    "the leader's own report is too old to say that it does not hear it",
    both({ lookedAtMs: NOW - 1600, heardAtMs: NOW - 4000 }, {}),
    "on",
    [],
  ],
  [
    "all hear it, and it names no leader",
    both({ contactAtMs: NOW - 1600 }, { contactAtMs: NOW - 1700 }),
    "off",
    ["silent_since"],
  ],
  [
    "nobody leads, and it is heard",
    both({ knowsLeader: false, leads: false }, { knowsLeader: false, contactAtMs: null }),
    "on",
    [],
  ],
  [
    "nobody leads, and it is heard no more",
    seen({ knowsLeader: false, contactAtMs: NOW - 1501 }),
    "off",
    ["silent_since"],
  ],
  [
    "its ports refuse this Core, another hears it since",
    { ...both({ heardAtMs: NOW - 900 }, { heardAtMs: NOW - 100 }), refusedTwiceAtMs: NOW - 500 },
    "on",
    [],
  ],
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
    { state: "catching-up", loneLearner: true, ...contact(NOW - 2000) },
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
  cutOff: fc.boolean(),
  witnesses: fc.array(
    fc.record({
      name: fc.constantFrom("core-1", "core-2"),
      own: fc.boolean(),
      leads: fc.boolean(),
      knowsLeader: fc.boolean(),
      lookedAtMs: fc.integer({ min: NOW - 20_000, max: NOW }),
      heardAtMs: moment,
      contactAtMs: moment,
    }),
    { maxLength: 7 },
  ),
  missesLeader: fc.boolean(),
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
      expect(f.cutOff).toBe(false);
      const fresh = f.witnesses.filter((w) => NOW - w.lookedAtMs <= LIGHT.witnessMs);
      const isNews = (at: number | null): boolean => at !== null && NOW - at <= LIGHT.contactMs;
      expect(fresh.some((w) => isNews(w.contactAtMs))).toBe(true);
      const refused = f.refusedTwiceAtMs ?? -Infinity;
      expect(fresh.some((w) => refused <= (w.heardAtMs ?? -Infinity)) || refused === -Infinity).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("no Core is red that another fresh witness hears while the leader does not", () => {
  fc.assert(
    fc.property(anyFacts, (f) => {
      const parted: LightFacts = {
        ...f,
        state: "active",
        refusedTwiceAtMs: null,
        witnesses: [...f.witnesses, { ...leader, heardAtMs: null }, core5],
      };
      expect(lightOf(parted, NOW).status).toBe(f.cutOff ? "unknown" : "warning");
    }),
    { numRuns: 500 },
  );
});

test("a vote that the leader cannot reach, or of which nothing is known, does not count", () => {
  const of = (f: Partial<LightFacts>) => isVoteCounted({ role: "follower", ...lightOf({ ...well, ...f }, NOW) });
  expect([of({}), of({ lagEntries: 5000 }), of({ cutOff: true }), of(contact(null))]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(of(both({ heardAtMs: null }, {}))).toBe(false);
  expect(isVoteCounted({ role: null, ...lightOf(well, NOW) })).toBe(false);
});
