import { type CoreFacts, isSameLife, type RecoveryFacts } from "./recovery-facts.ts";

/** What is wrong with one Core, each with a sentence of its own in shared/src/words (`recovery.finding.CODE`). */
type FindingCode =
  | "silent"
  | "refused"
  | "untrusted"
  | "stopped"
  | "engine_stopped"
  | "removed"
  | "older_life"
  | "newer_life"
  | "other_life"
  | "vote_unknown"
  | "log_torn"
  | "log_damaged"
  | "log_missing"
  | "database_damaged"
  | "database_ahead"
  | "database_missing";

export interface Finding {
  ref: string;
  code: FindingCode;
}

/** Returns all that is wrong with the Cores, in their order. */
export function findingsOf(facts: RecoveryFacts): Finding[] {
  return facts.cores.flatMap((core) => codesOf(facts, core).map((code) => ({ ref: core.ref, code })));
}

function codesOf(facts: RecoveryFacts, core: CoreFacts): FindingCode[] {
  if (core.removed) return ["removed"];
  const codes = [presenceCode(core), lifeCode(facts, core), logCode(core), databaseCode(core)];
  const vote: FindingCode | null = core.vote === "unknown" ? "vote_unknown" : null;
  return [...codes, vote].filter((code) => code !== null);
}

function presenceCode({ presence }: CoreFacts): FindingCode | null {
  if (presence.kind !== "answers") return presence.kind;
  return presence.engine === "off" ? "engine_stopped" : null;
}

function lifeCode(facts: RecoveryFacts, { life }: CoreFacts): FindingCode | null {
  if (life === null || isSameLife(facts.life, life)) return null;
  if (life.generation === facts.life.generation) return "other_life";
  return life.generation < facts.life.generation ? "older_life" : "newer_life";
}

function logCode({ log }: CoreFacts): FindingCode | null {
  switch (log.kind) {
    case "read":
      return log.torn ? "log_torn" : null;
    case "damaged":
      return "log_damaged";
    case "missing":
      return "log_missing";
    case "reported":
    case "unknown":
      return null;
  }
}

function databaseCode({ database }: CoreFacts): FindingCode | null {
  return database === "good" || database === "unknown" ? null : `database_${database}`;
}
