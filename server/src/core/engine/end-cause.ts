import type { EngineFailure, FailureCode } from "./plan.ts";

export interface End {
  exitCode: number | null;
  signal: string | null;
  /** what it wrote since it was started, or the last of it */ log: string;
}

/** Sentences of etcd's log that say why it ended (3.4 and 3.5), first that fits. It ends with code 0 when it was removed. */
const CAUSES: readonly [RegExp, FailureCode][] = [
  [/permanently removed from the cluster|member has been removed/, "member_removed"],
  [/bind: address already in use/, "ports_taken"],
  [/bind: cannot assign requested address/, "address_not_here"],
  [
    /cannot be downgraded|invalid downgrade|incompatible with current running cluster|unsupported version|newer than the current/i,
    "engine_too_old",
  ],
  [
    /could not retrieve cluster information|member count is unequal|unmatched member while checking PeerURLs|no such host|lookup .* on /,
    "peers_unreachable",
  ],
  [/couldn't find local name|must include 127|has already been bootstrapped/, "data_foreign"],
  [
    /crc mismatch|max entry size limit exceeded|invalid database|file already exists but is not a|failed to (?:open|read|find) (?:WAL|wal|database|snapshot)|snapshot file.*(?:broken|corrupt)|wal: |walpb: |freelist|page \d+ already freed/,
    "data_damaged",
  ],
  [/setpriv: failed to execute|setpriv: .*No such file/, "engine_missing"],
];

/** Last line of the log that says something bad, without the stack. */
export function lastComplaint(log: string): string {
  const lines = log.split("\n").filter((l) => l !== "");
  const bad =
    lines.findLast((l) => /"level":"(?:fatal|panic|error)"|^panic: |^fatal error|^setpriv: /.test(l)) ??
    lines.at(-1) ??
    "";
  const said = /"error":"((?:[^"\\]|\\.)*)"/.exec(bad)?.[1] ?? /"msg":"((?:[^"\\]|\\.)*)"/.exec(bad)?.[1] ?? bad;
  return said.slice(0, 400);
}

/** Why an engine ended that nobody asked to. An exit 0 is a failure too. */
export function endCause(e: End): EngineFailure {
  const params = { exitCode: e.exitCode, signal: e.signal };
  const detail = lastComplaint(e.log);
  // a signal from outside explains everything; what the log says is older
  if (e.signal !== null) return { code: "engine_crashed", params, detail: `ended by ${e.signal}` };
  for (const [pattern, code] of CAUSES) {
    if (
      e.log.split("\n").some((l) => (e.exitCode === 0 || /fatal|panic|error|setpriv|warn/.test(l)) && pattern.test(l))
    )
      return { code, params, detail };
  }
  return { code: "engine_crashed", params, detail };
}
