import { USER_ROLES } from "@core-console/shared/contract/access";
import { ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import type { CallerKind, Tally } from "./campaign.ts";
import { describedAs } from "./plan.ts";

/** Routes without a successful response here, and where they are tested instead. */
const OUT_OF_REACH: Partial<Record<RouteName, string>> = {
  moveLeadership: "the one Core that there is leads already",
  restartService: "the one Core that there is would restart",
  restartServicePrivate: "the one Core that there is would restart",
  showOperation: "only a restart makes one",
  oidcBegin: "there is no provider: e2e/cluster/oidc",
  oidcFinish: "there is no provider: e2e/cluster/oidc",
  oidcStart: "there is no provider: e2e/cluster/oidc",
  oidcCallback: "there is no provider: e2e/cluster/oidc",
  enrol: "a request for a certificate is signed by a key: *.engine.test.ts of core/membership",
  report: "a report is of whoever sends it, in its own words: two Cores in e2e/cluster",
};
/** Fewer requests than these may miss the rarest by chance. */
const ENOUGH = 20_000;
const CALLERS: readonly CallerKind[] = [...USER_ROLES, "nobody", "node"];

/**
 * Returns the successful responses, as lines, and those that are missing; null where too few requests were sent to
 * judge.
 */
export function coverage(
  tally: Pick<Tally, "good" | "callers">,
  requests: number,
): { lines: string[]; faults: string[] | null } {
  const names = Object.keys(ROUTES) as RouteName[];
  const times = (name: RouteName): number => tally.good.get(describedAs(ROUTES[name] as Route)) ?? 0;
  const inReach = names.filter((name) => OUT_OF_REACH[name] === undefined);
  const missed = inReach.filter((name) => times(name) === 0);
  const rarest = inReach.toSorted((a, b) => times(a) - times(b)).slice(0, 8);
  const unused = CALLERS.filter((caller) => (tally.callers.get(caller) ?? 0) === 0);
  const reached = names.filter((name) => times(name) > 0 && OUT_OF_REACH[name] !== undefined);
  const faults = [
    ...missed.map((name) => `${name} was never answered well`),
    ...unused.map((caller) => `no good answer to: ${caller}`),
    ...reached.map((name) => `${name} is in reach: its reason is none`),
  ];
  const lines = [
    `answered well ${inReach.length - missed.length} of ${names.length} operations; the rarest ${rarest.map((name) => `${name} ${times(name)}`).join(", ")}`,
    `out of reach: ${Object.keys(OUT_OF_REACH).join(", ")}`,
    `good answers to ${CALLERS.map((caller) => `${caller} ${tally.callers.get(caller) ?? 0}`).join(", ")}`,
  ];
  if (requests >= ENOUGH) return { lines, faults };
  const told = faults.length === 0 ? [] : [`not judged below ${ENOUGH} requests: ${faults.join("; ")}`];
  return { lines: [...lines, ...told], faults: null };
}
