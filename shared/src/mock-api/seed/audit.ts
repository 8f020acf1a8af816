import type { AuditEntry } from "../../contract/access.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { auditId } from "../access/audit.ts";
import { fakeRef } from "../world/world.ts";

const HOUR = 3_600_000;
const ENTRIES = 300;

type Kind = Pick<AuditEntry, "who" | "from" | "what"> &
  Partial<Pick<AuditEntry, "token" | "name" | "about" | "outcome" | "code" | "count">> & { service?: string };

const ANNA = { who: "anna", from: "192.0.2.30" } as const;
const OLEG = { who: "oleg", from: "192.0.2.40" } as const;
const VERA = { who: "vera", from: "2001:db8::17" } as const;
const refused = (code: string): { outcome: "refused"; code: string } => ({ outcome: "refused", code });

/** Each kind of entry that a Core writes, the frequent ones several times. */
const KINDS: readonly Kind[] = [
  { ...OLEG, what: "sign_in", name: "oleg" },
  { ...ANNA, what: "service.add", name: "core-4", service: "core-4" },
  { ...OLEG, what: "service.rename", name: "core-3", service: "core-3" },
  { who: "joiner", from: "192.0.2.14", what: "service.enrol", name: "core-4", service: "core-4" },
  { ...VERA, what: "sign_in", name: "vera" },
  { ...VERA, what: "access.refused", name: "addService", ...refused("forbidden") },
  { who: "unknown", from: "203.0.113.66", what: "sign_in", ...refused("bad_credentials"), count: 17 },
  { who: "oleg", from: "203.0.113.66", what: "sign_in", name: "oleg", ...refused("bad_credentials"), count: 3 },
  { ...OLEG, token: "rollout", what: "service.restart", name: "core-2", service: "core-2" },
  { ...ANNA, what: "user.add", name: "tim" },
  { ...OLEG, what: "service.renew", name: "core-5", service: "core-5" },
  { ...ANNA, what: "sign_in", name: "anna" },
  { ...ANNA, what: "user.change", name: "denis" },
  { ...ANNA, what: "access.refused", name: "removeUser", about: "anna", ...refused("last_administrator") },
  { ...OLEG, what: "sign_out", name: "oleg" },
  { ...OLEG, what: "service.remove", name: "запасной", service: "запасной" },
  { who: "olga@soc.example", from: "192.0.2.52", what: "sign_in", name: "olga@soc.example" },
  { who: "unknown", from: "192.0.2.52", what: "sign_in", ...refused("oidc_failed") },
  { ...ANNA, what: "settings.change", name: "signIn" },
  { ...ANNA, what: "settings.change", name: "oidc" },
  { ...ANNA, what: "token.add", name: "nightly backup" },
  { ...OLEG, what: "token.remove", name: "test" },
  {
    who: "anna",
    from: "198.51.100.20",
    token: "monitoring",
    what: "access.refused",
    name: "addService",
    ...refused("forbidden"),
  },
  { ...ANNA, what: "session.end", name: "oleg" },
  { ...OLEG, what: "user.password_change", name: "oleg" },
  { ...ANNA, what: "user.password_reset", name: "tim" },
  { ...OLEG, what: "access.refused", name: "changeSettings", ...refused("forbidden") },
  { who: "joiner", from: "203.0.113.9", what: "service.enrol", ...refused("not_found") },
  { ...ANNA, what: "session.end_all", name: "denis" },
  { ...ANNA, what: "audit.export", name: "csv" },
  { ...OLEG, what: "service.reload", name: "core-1", service: "core-1" },
  { ...ANNA, what: "user.confirm", name: "anna" },
  { who: "anna", from: "192.0.2.30", what: "setup.use", name: "anna" },
  { who: "core:core-2", from: "192.0.2.12", what: "join.voter", name: "core-4", service: "core-4" },
  { who: "core:core-2", from: "192.0.2.12", what: "join.steady", name: "core-4", service: "core-4" },
  { who: "core:core-2", from: "192.0.2.12", what: "service.enrol_again", name: "core-2", service: "core-2" },
  { who: "core:core-2", from: "-", what: "service.remove_begun", name: "core-5", service: "core-5" },
  { who: "core:core-2", from: "-", what: "service.remove_done", name: "core-5", service: "core-5" },
  { who: "host:core-1.soc.example", from: "192.0.2.11", what: "setup.link" },
];

/** Returns 300 entries of the last six weeks, newest first; the same for the same `nowMs`. */
export function auditSeed(nowMs: number): AuditEntry[] {
  let state = 7;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let atMs = nowMs - 25 * 60_000;
  return Array.from({ length: ENTRIES }, (_, i): AuditEntry => {
    atMs -= Math.round((0.2 + next(100) / 16) * HOUR) + next(60_000);
    const { service, ...kind } = KINDS[i < KINDS.length ? i : next(KINDS.length)] ?? { ...ANNA, what: "sign_in" };
    return {
      token: null,
      name: null,
      outcome: "done",
      code: null,
      count: 1,
      ...kind,
      id: auditId(atMs, ENTRIES - i),
      at: isoTime(atMs),
      ref: service === undefined ? null : fakeRef(`service ${service}`),
      requestId: fakeRef(`request ${i}`),
    };
  });
}
