import type { EngineFailure, FailureCode } from "./engine-plan.ts";

/** How a process of etcd ended. */
export interface End {
  exitCode: number | null;
  signal: string | null;
  /** its output since the start, or the end of it */ log: string;
}

/**
 * Messages in etcd's log that explain why it exited (3.4 and 3.5); the first match counts. It exits with code 0 when
 * it was removed.
 */
const CAUSES: readonly [RegExp, FailureCode][] = [
  // The log lacks entries that this member had acknowledged: the data folder was restored from an older copy.
  [/tocommit\(\d+\) is out of range|state\.commit \d+ is out of range/, "data_behind"],
  [/no space left on device/, "disk_full"],
  [/read-only file system|input\/output error/, "disk_failing"],
  [/permission denied/, "data_unreadable"],
  [/too many open files/, "open_files"],
  [/cannot allocate memory|runtime: out of memory/, "memory_short"],
  [
    /failed to find any PEM data|private key does not match public key|KeyFile and CertFile must both be present|x509: (?:malformed|failed to parse)/,
    "certificate_broken",
  ],
  [/flag provided but not defined/, "engine_too_old"],
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
  [/setpriv: .*No such file/, "engine_missing"],
  [/setpriv: failed to execute/, "engine_start_failed"],
];

/** Returns the last error message in the log, without its stack. @internal */
export function lastComplaint(log: string): string {
  const lines = log.split("\n").filter((l) => l !== "");
  const bad =
    lines.findLast((l) => /"level":"(?:fatal|panic|error)"|^panic: |^fatal error|^setpriv: /.test(l)) ??
    lines.at(-1) ??
    "";
  const said = /"error":"((?:[^"\\]|\\.)*)"/.exec(bad)?.[1] ?? /"msg":"((?:[^"\\]|\\.)*)"/.exec(bad)?.[1] ?? bad;
  return said.slice(0, 400);
}

/** Returns why an engine exited without having been stopped by this Core. Exit code 0 is a failure too. */
export function endCause(end: End): EngineFailure {
  const params = { exitCode: end.exitCode, signal: end.signal };
  const detail = lastComplaint(end.log);
  // a signal explains the exit; messages in the log are older
  if (end.signal !== null) return { code: "engine_crashed", params, detail: `ended by ${end.signal}` };
  const lines = end.log.split("\n");
  // Fatal messages before warnings and errors logged earlier: an old warning is not the cause.
  const last = lines.filter((l) => LAST.test(l));
  const said = lines.filter((l) => end.exitCode === 0 || SAID.test(l) || (last.length === 0 && /warn/.test(l)));
  const code = causeIn(last) ?? causeIn(said) ?? "engine_crashed";
  return { code, params, detail };
}

const SAID = /"level":"error"|^panic: |^fatal error|^setpriv: /;
const LAST = /"level":"(?:fatal|panic)"|^panic: |^fatal error|^setpriv: /;

function causeIn(lines: readonly string[]): FailureCode | null {
  return CAUSES.find(([pattern]) => lines.some((l) => pattern.test(l)))?.[1] ?? null;
}
