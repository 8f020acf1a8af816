import { expect, test } from "vitest";
import { engineState, leastEngine, LEAST_ENGINE } from "./engine-version.ts";

const faultsOf = (version: string) => engineState(version, null).faults?.map((fault) => fault.id) ?? null;

test.each([
  ["3.4.23", "ended", ["15220", "20418", "20009", "20893"]],
  ["3.4.25", "ended", ["20418", "20009", "20893"]],
  ["3.4.42", "ended", ["20009", "20893"]],
  ["3.5.7", "maintained", ["15220", "20418", "20009", "20893"]],
  ["3.5.16", "maintained", ["20418", "20009", "20893"]],
  ["3.5.16+ds1-1", "maintained", ["20418", "20009", "20893"]],
  ["3.5.22", "maintained", ["20418", "20893"]],
  ["3.5.25", "maintained", ["20418"]],
  ["3.5.28", "maintained", []],
  ["3.6.0", "maintained", ["20418", "20009", "20893"]],
  ["3.6.8", "maintained", ["20418"]],
  ["3.6.9", "maintained", []],
  ["3.7.0", "maintained", []],
  ["3.3.27", "ended", ["15220", "20418", "20009", "20893"]],
  ["3.8.0", "unknown", []],
  ["4.0.0", "unknown", []],
])("etcd %s: %s upstream, faults %j", (version, support, faults) => {
  expect([engineState(version, null).support, faultsOf(version)]).toEqual([support, faults]);
});

test.each([null, "", "3.5", "v3.5.16", "unknown", "3.5.16.1"])("%j is no version: nothing is known of it", (version) =>
  expect(engineState(version, LEAST_ENGINE)).toEqual({ support: "unknown", belowLeast: false, faults: null }),
);

test.each([
  ["3.4.45", LEAST_ENGINE, true],
  ["3.5.0", LEAST_ENGINE, false],
  ["3.5.16", "3.5.28", true],
  ["3.4.23", "3.4", false],
  ["3.4.23", null, false],
])("etcd %s is below the least version %s: %s", (version, least, below) =>
  expect(engineState(version, least).belowLeast).toBe(below),
);

test.each([
  [undefined, LEAST_ENGINE],
  ["", LEAST_ENGINE],
  ["newest", LEAST_ENGINE],
  ["3.5.x", LEAST_ENGINE],
  ["3.4", "3.4"],
  ["3.5.28", "3.5.28"],
])("KUMA_LEAST_ENGINE=%s: %s", (asked, least) => expect(leastEngine(asked)).toBe(least));
