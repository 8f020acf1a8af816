import type { AuditEntry } from "@core-console/shared/contract/access";
import { sayIt } from "../../lib/words.ts";

/** What was done, as a sentence; a code that this build does not know stands as it is. */
export const whatWords = (entry: AuditEntry): string =>
  sayIt({ code: `audit.${entry.what}`, params: { name: entry.name } });

/** Why it was refused, in a few words for a row. */
export const whyShort = (code: string): string =>
  sayIt({ code: code === "bad_credentials" ? `audit.why.${code}` : `title.${code}` });

/** Who did it: a login as it is, or which kind of machine. */
export function whoOf(who: string): { is: "login" | "core" | "host"; name: string } | { is: "joiner" | "unknown" } {
  if (who === "joiner" || who === "unknown") return { is: who };
  const [, kind, name] = /^(core|host):(.*)$/s.exec(who) ?? [];
  if ((kind === "core" || kind === "host") && name !== undefined) return { is: kind, name };
  return { is: "login", name: who };
}
