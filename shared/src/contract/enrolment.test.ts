import { expect, test } from "vitest";
import type * as z from "zod/mini";
import { NodeReport } from "./enrolment.ts";

const REF = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const report: z.input<typeof NodeReport> = {
  ref: REF,
  sequence: 1,
  version: "0.1.0",
  startedAt: "2026-11-23T05:10:00.000Z",
  generation: 1,
  clusterId: null,
  memberId: null,
  engine: "starting",
  raftState: null,
  term: null,
  leaderMemberId: null,
  commitIndex: null,
  appliedIndex: null,
  clockMs: 0,
  host: {
    clockOffsetMs: null,
    fsyncP99Ms: null,
    dbBytes: null,
    diskFreeBytes: null,
    diskFreePercent: null,
    certificateExpiresAt: null,
  },
  join: { error: { code: "port_refused", params: { host: "core-2.soc.example", port: 7209 } }, reached: [REF] },
};
const accepted = (over: Partial<z.input<typeof NodeReport>>): boolean =>
  NodeReport.safeParse({ ...report, ...over }).success;
const withError = (params: Record<string, string | number>, code = "port_refused"): boolean =>
  accepted({ join: { error: { code, params }, reached: [] } });

test("a host's report has a maximum everywhere: no host can inflate what others receive about it", () => {
  expect(accepted({})).toBe(true);
  expect(accepted({ version: "x".repeat(65) })).toBe(false);
  expect(accepted({ memberId: "1".repeat(33) })).toBe(false);
  expect(withError({ host: "x".repeat(512) })).toBe(true);
  expect(withError({ host: "x".repeat(513) })).toBe(false);
  expect(withError({}, "x".repeat(65))).toBe(false);
  expect(withError({ ["x".repeat(65)]: 1 })).toBe(false);
  expect(withError(Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`p${n}`, n])))).toBe(false);
  expect(accepted({ join: { error: null, reached: Array.from({ length: 1001 }, () => REF) } })).toBe(false);
});

test.each(["=cmd()", "1.0\u202e", "1.0\u0000", "1.0\u001b[2J", "a b", "<b>"])(
  "no host says a version that misleads whoever reads it: %j",
  (version) => {
    expect(accepted({ version })).toBe(false);
    expect(accepted({ engineVersion: version })).toBe(false);
  },
);

test("nor an error whose words turn the sentence round, or hide something in it", () => {
  for (const host of ["core\u202e-2", "core\u200b-2", "core-2\n", "core\u001b[2J"])
    expect(withError({ host })).toBe(false);
  expect(withError({ host: "Ядро-2", port: 7209 })).toBe(true);
});

test.each(["0.1.0", "3.5.21-rc.1+git~1", "0", ""])("%j is a version", (version) =>
  expect(accepted({ version, engineVersion: version })).toBe(true),
);
