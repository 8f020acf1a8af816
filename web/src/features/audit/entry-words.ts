import type { AuditEntry } from "@core-console/shared/contract/access";
import { sayIt } from "../../lib/format/words.ts";

/** An entry of its own for a request that was refused; its `name` is the route's. */
const REFUSED = "access.refused";

/** What was done, or tried, as a sentence; a code that this build does not know stands as it is. */
export function whatWords(entry: Pick<AuditEntry, "what" | "name">): string {
  if (entry.what === REFUSED && entry.name !== null) {
    const code = `audit.tried.${entry.name}`;
    const tried = sayIt({ code });
    if (tried !== code) return tried;
  }
  return sayIt({ code: `audit.${entry.what}`, params: { name: entry.name } });
}

/** What the entry is about: its `name`, but of what was refused that says what was tried. */
export const aboutOf = (entry: AuditEntry): string | null =>
  entry.what === REFUSED ? (entry.about ?? null) : entry.name;

/** Not the API's own errors, whose titles do: what is wrong with a proof is for who reads the audit alone. */
const OWN_WHY = new Set(["bad_credentials", "token_in_query"]);

/** Why it was refused, in a few words for a row. */
export const whyShort = (code: string): string =>
  sayIt({ code: OWN_WHY.has(code) ? `audit.why.${code}` : `title.${code}` });

/** Who did it: a login as it is, or which kind of machine. */
export function whoOf(who: string): { is: "login" | "core" | "host"; name: string } | { is: "joiner" | "unknown" } {
  if (who === "joiner" || who === "unknown") return { is: who };
  const [, kind, name] = /^(core|host):(.*)$/s.exec(who) ?? [];
  if ((kind === "core" || kind === "host") && name !== undefined) return { is: kind, name };
  return { is: "login", name: who };
}
