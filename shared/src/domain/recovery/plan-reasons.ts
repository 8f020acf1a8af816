import type { Reason } from "../../contract/service.ts";
import type { Finding } from "./findings.ts";
import type { Loss } from "./rank-survivors.ts";
import type { RecoveryFacts, SnapshotFacts } from "./recovery-facts.ts";
import type { RecoveryPlan, Way } from "./recovery-plan.ts";

// Codes and parameters of what a plan says; the sentences stand in shared/src/words/recovery.

type NameOf = (ref: string) => string;
type Params = Reason["params"];

const reason = (code: string, params: Params = {}): Reason => ({ code: `recovery.${code}`, params });

/** Returns the names of the Cores by their refs. */
export function namesIn({ cores }: Pick<RecoveryFacts, "cores">): NameOf {
  const names = new Map(cores.map(({ ref, name }) => [ref, name]));
  return (ref) => names.get(ref) ?? ref;
}

/** Returns what a plan says of the state of the cluster. */
export function verdictOf(plan: RecoveryPlan, facts: RecoveryFacts): Reason {
  const nameOf = namesIn(facts);
  const listed = (refs: readonly string[]): string => refs.map(nameOf).join(", ");
  const params = { ...plan.sum, generation: facts.life.generation };
  switch (plan.kind) {
    case "majority_answers":
      return reason(plan.kind, { ...params, leader: plan.leader === null ? null : nameOf(plan.leader) });
    case "superseded": {
      const own = facts.life.generation;
      return reason(plan.kind, { by: listed(plan.by), count: plan.by.length, generation: plan.generation, own });
    }
    case "two_lives":
      return reason(plan.kind, { ...params, others: listed(plan.others) });
    case "voters_unknown":
    case "majority_lost":
      return reason(plan.kind, params);
  }
}

/** What is said of a way: its title, what it takes, and what it may lose. */
interface WayReasons {
  title: Reason;
  text: Reason;
  loss: Reason | null;
}

/** Returns what is said of a way. `command`: what to run on the host of the best survivor; null: it is shown apart. */
export function wayReasons(way: Way, nameOf: NameOf, command: string | null): WayReasons {
  const said = (params: Params, loss: Reason | null = null): WayReasons => ({
    title: reason(`title.${way.way}`),
    text: reason(`way.${way.way}`, params),
    loss,
  });
  switch (way.way) {
    case "bring_back":
      return said({ needed: way.needed });
    case "from_survivor":
    case "from_learner":
      return said(
        { ...positionOf(way.best, nameOf), command },
        reason(`loss.${way.loss.kind}`, lossParams(way.loss, nameOf)),
      );
    case "from_snapshot":
      return said({ count: way.snapshots.length });
  }
}

/** Returns the name of a survivor and the last entry of its log. */
export const positionOf = (
  { ref, last }: { ref: string; last: { term: number; index: number } },
  nameOf: NameOf,
): Params => ({ name: nameOf(ref), ...last });

function lossParams(loss: Loss, nameOf: NameOf): Params {
  switch (loss.kind) {
    case "none":
      return {};
    case "certain":
      return { entries: loss.entries, holder: nameOf(loss.holder) };
    case "possible":
      return { count: loss.unread.length, names: loss.unread.map(nameOf).join(", ") };
  }
}

const PROVEN = new Map([
  [true, "yes"],
  [false, "no"],
]);

/** Returns what is said of a snapshot: its file, its age, whether a test restored it, and which Cores have it. */
export const snapshotReason = ({ file, takenAt, proven, on }: SnapshotFacts): Reason =>
  reason("snapshot", {
    file,
    at: takenAt,
    proven: proven === null ? null : (PROVEN.get(proven) ?? null),
    on: on.length === 0 ? null : on.join(", "),
  });

/** Returns what is said of something that is wrong with one Core. */
export const findingReason = ({ ref, code }: Finding, nameOf: NameOf): Reason =>
  reason(`finding.${code}`, { name: nameOf(ref) });
