import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import type { Clock } from "../../lib/time/clock.ts";
import { networkOf } from "../../lib/net/network.ts";
import type { Incoming } from "../ask.ts";
import { asOfCore, reportCutProofs, type Sender } from "./report-refusal.ts";
import type { RefusalReporter } from "./refusal-reporter.ts";

/**
 * Counts attempts to prove an identity that this console's own limits cut off: no Core sees them, and its audit records
 * their number.
 */
export interface CutProofs {
  note(from: Incoming): void;
  close(): void;
}

const SUM_MS = 60_000;
/**
 * Limit of addresses that are summed up at once; for one more the oldest sum is reported early. Fewer than the reports
 * that the queue takes.
 */
const MOST = 64;

const PROOFS = new Map(
  [
    ROUTES.signIn,
    ROUTES.oidcStart,
    ROUTES.oidcCallback,
    ROUTES.oidcBegin,
    ROUTES.oidcFinish,
    ROUTES.setupLook,
    ROUTES.setup,
  ].map((route: Route) => [`${route.method} ${pathOf(route)}`, asOfCore(route)]),
);

interface Sum {
  route: Route;
  last: Sender;
  count: number;
}

/** Creates the counter. It reports one sum for each address and kind of proof, a minute after the first of them. */
export function createCutProofs({ reporter, clock }: { reporter: RefusalReporter; clock: Clock }): CutProofs {
  const sums = new Map<string, Sum>();
  let endMinute: (() => void) | null = null;

  function reportAll(): void {
    endMinute?.();
    endMinute = null;
    for (const key of sums.keys()) report(key);
  }

  function report(key: string): void {
    const sum = sums.get(key);
    sums.delete(key);
    if (sum) reportCutProofs(sum.last, sum.route, sum.count, reporter);
  }

  return {
    note(from) {
      const { method = "", url = "" } = from.req;
      const route = PROOFS.get(`${method} ${url.split("?")[0] ?? ""}`);
      if (!route) return;
      const key = `${pathOf(route)} ${networkOf(from.client)}`;
      const [oldest] = sums.keys();
      if (!sums.has(key) && sums.size >= MOST && oldest !== undefined) report(oldest);
      const { forwardedFor, requestId } = from;
      sums.set(key, { route, last: { forwardedFor, requestId }, count: (sums.get(key)?.count ?? 0) + 1 });
      endMinute ??= clock.after(SUM_MS, reportAll);
    },
    close: reportAll,
  };
}
