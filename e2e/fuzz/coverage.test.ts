import { expect, test } from "vitest";
import { ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import type { CallerKind } from "./campaign.ts";
import { coverage } from "./coverage.ts";
import { describedAs } from "./plan.ts";

const NOT: readonly RouteName[] = [
  "moveLeadership",
  "restartService",
  "restartServicePrivate",
  "showOperation",
  "oidcBegin",
  "oidcFinish",
  "oidcStart",
  "oidcCallback",
  "enrol",
  "report",
];
const tally = (o: { without?: RouteName; with?: RouteName; mute?: CallerKind } = {}) => {
  const names = (Object.keys(ROUTES) as RouteName[]).filter((n) => n === o.with || !NOT.includes(n));
  const callers: CallerKind[] = ["administrator", "operator", "viewer", "nobody", "node"];
  return {
    good: new Map(names.filter((n) => n !== o.without).map((n) => [describedAs(ROUTES[n] as Route), 1])),
    callers: new Map(callers.filter((a) => a !== o.mute).map((a) => [a, 1])),
  };
};

test("all that is in reach was reached", () => {
  expect(coverage(tally(), 100_000).faults).toEqual([]);
});

test.each([
  ["an operation that was never answered well", tally({ without: "setup" }), "setup was"],
  ["a role that never was", tally({ mute: "viewer" }), "viewer"],
  ["a reason that is none", tally({ with: "oidcBegin" }), "oidcBegin"],
])("%s is a fault, of enough requests", (_, given, words) => {
  expect(coverage(given, 100_000).faults).toEqual([expect.stringContaining(words)]);
  const few = coverage(given, 5000);
  expect(few.faults).toBeNull();
  expect(few.lines.at(-1)).toContain(words);
});
