import type { LogFile, LogLevel, LogLine } from "../../contract/log.ts";
import { isoTime } from "../../domain/iso-time.ts";
import type { FakeCore } from "../world/world.ts";

/** Interval of the log lines of a mock Core, ms, and how many lines back its log goes. */
const EVERY_MS = 1500;
const KEPT = 3000;

type Said = readonly [LogLevel, string, Record<string, unknown>];

/** Lines that a Core repeats; a line is a function of its number, so that a log is the same whenever it is read. */
const CORE: readonly ((n: number, core: FakeCore) => Said)[] = [
  (n) => [
    "info",
    "request",
    { method: "POST", route: "/api/v3/services", status: 201, ms: 3 + (n % 4), requestId: id(n) },
  ],
  (n) => ["debug", "request", { method: "GET", route: "/api/v3/cluster", status: 200, ms: 1, requestId: id(n) }],
  (n, core) => ["info", "calls go to this Core", { ref: core.ref, term: 4 + (n % 3), by: "leader" }],
  (n) => ["debug", "report not delivered", { kind: "silent", attempt: n % 5 }],
  (n) => ["info", "operations: a step was taken", { step: "catch up", entries: 128 * (n % 9) }],
  (n) => ["debug", "registry: watch ended, loading again", { kind: "lost", revision: 40_000 + n }],
  () => ["info", "another certificate is used from now on", { file: "console.crt" }],
  (n) =>
    n % 5 === 0
      ? [
          "error",
          "asking a Core failed",
          { err: { type: "PeerError", message: "peer: silent", stack: "PeerError: peer: silent\n    at call" } },
        ]
      : ["info", "raft: applied", { index: 90_000 + n, term: 4 }],
  (n) =>
    n % 3 === 0
      ? [
          "warn",
          "syslog: the audit waits, it is tried again",
          { err: { type: "Error", code: "ECONNREFUSED", message: "refused" } },
        ]
      : ["info", "last uses of sessions and tokens are written later", { waiting: n % 7 }],
];
const ENGINE: typeof CORE = [
  (n) => ["info", "finished scheduled compaction", { "compact-revision": 1000 + n, took: `${1 + (n % 9)}ms` }],
  (n, core) => ["info", "established TCP streaming connection", { "remote-peer-id": core.memberId, stream: n % 2 }],
  (n) =>
    n % 4 === 0
      ? ["warn", "apply request took too long", { took: "121ms", "expected-duration": "100ms" }]
      : ["info", "saved snapshot", { "snapshot-index": 10_000 * n }],
];

const id = (n: number): string => `${String(n).padStart(8, "0")}-0000-4000-8000-000000000000`;

/**
 * Returns the lines of a running Core's log written after `fromMs`, up to `toMs`; the newest where there are too many.
 */
export function linesBetween(core: FakeCore, file: LogFile, fromMs: number, toMs: number): LogLine[] {
  const began = core.host?.startedAtMs ?? toMs;
  const last = Math.floor((toMs - began) / EVERY_MS);
  const first = Math.max(0, last - KEPT, Math.floor((fromMs - began) / EVERY_MS) + 1);
  const says = file === "core" ? CORE : ENGINE;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const n = first + i;
    // Not in sequence: a log that repeats every nine lines would not look like one.
    const [level, message, fields] = says[(Math.imul(n, 0x9e3779b1) >>> 8) % says.length]?.(n, core) ?? [
      "info",
      "",
      {},
    ];
    return { at: isoTime(began + n * EVERY_MS), level, message, fields };
  });
}
