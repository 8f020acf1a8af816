import type { Action, Change, History } from "./history.ts";

export interface Verdict {
  confirmed: number;
  refused: number;
  unknown: number;
  /** request ids of changes applied more than once */
  twice: string[];
  /** request ids of confirmed changes of which nothing is left to be seen */
  lost: string[];
  /** everything that is wrong, in words; empty when the history holds */
  faults: string[];
}

const AUDIT: Record<Change, string> = { add: "service.add", rename: "service.rename", remove: "service.remove" };
const isChange = (a: Action): a is Action & { kind: Change } => a.kind !== "read";

/**
 * Compares what operators saw with what is written: every confirmed change applied exactly once with one audit entry,
 * nothing of a refused one, an unknown one at most once; the final state is the result of the changes; each record is
 * linearizable. Changes of one record must be sequential (each has one author); reads may come from anywhere.
 */
export function checkHistory(history: History): Verdict {
  const changes = history.actions.filter(isChange);
  const v: Verdict = {
    confirmed: changes.filter((a) => a.outcome === "confirmed").length,
    refused: changes.filter((a) => a.outcome === "refused").length,
    unknown: changes.filter((a) => a.outcome === "unknown").length,
    twice: [],
    lost: [],
    faults: [],
  };
  checkAudit(history, changes, v);
  checkEnd(history, changes, v);
  for (const [ref, actions] of Map.groupBy(history.actions, (a) => a.ref)) if (ref !== null) checkRecord(actions, v);
  return v;
}

/** Checks that there is one entry for each confirmed change, and none for a refused one. */
function checkAudit(h: History, changes: readonly (Action & { kind: Change })[], v: Verdict): void {
  const entries = new Map<string, number>();
  const done = h.audit.filter((e) => e.outcome === "done");
  for (const e of done) entries.set(`${e.requestId} ${e.what}`, (entries.get(`${e.requestId} ${e.what}`) ?? 0) + 1);
  for (const a of changes) {
    const times = entries.get(`${a.requestId} ${AUDIT[a.kind]}`) ?? 0;
    if (times > 1) {
      v.twice.push(a.requestId);
      v.faults.push(`${actionText(a)}: applied ${times} times`);
    }
    if (a.outcome === "confirmed" && times === 0) {
      v.lost.push(a.requestId);
      v.faults.push(`${actionText(a)}: confirmed, but not in the audit`);
    }
    if (a.outcome === "refused" && times > 0)
      v.faults.push(`${actionText(a)}: refused (${String(a.code)}), but applied`);
  }
}

/** Checks that the final state is what the confirmed changes made; an unknown one may have been applied or not. */
function checkEnd(h: History, changes: readonly (Action & { kind: Change })[], v: Verdict): void {
  const names = new Map<string, number>();
  for (const s of h.services) names.set(s.name, (names.get(s.name) ?? 0) + 1);
  for (const [name, times] of names) if (times > 1) v.faults.push(`${times} services are called ${name}`);
  const there = new Map(h.services.map((s) => [s.ref, s.name]));
  const byRef = Map.groupBy(
    changes.filter((a) => a.ref !== null && a.outcome !== "refused"),
    (a) => a.ref ?? "",
  );
  for (const [ref, all] of byRef) {
    const confirmed = all.filter((a) => a.outcome === "confirmed").toSorted((a, b) => a.startedMs - b.startedMs);
    const last = confirmed.at(-1);
    const open = all.filter((a) => a.outcome === "unknown");
    if (last === undefined) continue;
    const may = new Set<string | null>([
      last.kind === "remove" ? null : last.name,
      ...open.map((a) => (a.kind === "remove" ? null : a.name)),
    ]);
    const is = there.get(ref) ?? null;
    if (!may.has(is)) {
      v.lost.push(last.requestId);
      v.faults.push(`${actionText(last)}: in the end the service is ${is === null ? "not there" : `called ${is}`}`);
    }
  }
}

/**
 * Checks that revisions only grow, for every reader: no read returns an older state than one confirmed before the read
 * began, nor one not yet requested.
 */
function checkRecord(actions: readonly Action[], v: Verdict): void {
  const seen = actions.filter((a) => a.outcome === "confirmed");
  const removal = actions.find((a) => a.kind === "remove" && a.outcome !== "refused");
  const byEnd = seen.toSorted((a, b) => a.endedMs - b.endedMs);
  for (const a of seen) {
    const before = byEnd.filter((b) => b !== a && b.endedMs < a.startedMs);
    if (a.kind === "read" && a.revision === null) {
      const added = seen.find((b) => b.kind === "add");
      const gone = removal !== undefined && removal.startedMs < a.endedMs;
      if (!gone && added !== undefined && added.endedMs < a.startedMs)
        v.faults.push(`${actionText(a)}: not found, though it was added before and nobody removed it`);
      continue;
    }
    if (a.revision === null) continue;
    const newest = before.reduce((max, b) => Math.max(max, b.revision ?? 0), 0);
    if (a.revision < newest)
      v.faults.push(`${actionText(a)}: saw revision ${a.revision} after ${newest} had been seen`);
    if (a.kind !== "read" && a.revision === newest && before.some(isChange))
      v.faults.push(`${actionText(a)}: changed nothing of revision ${newest}`);
    if (
      a.kind === "read" &&
      before.some(
        (b) => b.kind === "remove" || (b.kind === "read" && b.revision === null && b.startedMs > firstAdd(seen)),
      )
    ) {
      v.faults.push(`${actionText(a)}: saw the service after it was gone`);
    }
  }
}

const firstAdd = (seen: readonly Action[]): number => seen.find((a) => a.kind === "add")?.endedMs ?? Infinity;
const actionText = (action: Action): string =>
  `${action.kind} ${action.name ?? action.ref ?? "?"} (${action.requestId})`;
