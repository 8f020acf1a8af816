import type { AuditEntry } from "@core-console/shared/contract/access";
import { sayIt } from "../../lib/format/words.ts";

/** The kind of entry for a refused request; its `name` is the route. */
const REFUSED = "access.refused";

/** Returns what was done or attempted, as a sentence; a code unknown to this build is returned as it is. */
export function whatWords(entry: Pick<AuditEntry, "what" | "name">): string {
  if (entry.what === REFUSED && entry.name !== null) {
    const code = `audit.tried.${entry.name}`;
    const tried = sayIt({ code });
    if (tried !== code) return tried;
  }
  return sayIt({ code: `audit.${entry.what}`, params: { name: entry.name } });
}

/** Returns the object of an entry: its `name`; for a refusal `about`, because its name says what was attempted. */
export const aboutOf = (entry: AuditEntry): string | null =>
  entry.what === REFUSED ? (entry.about ?? null) : entry.name;

/**
 * Codes with a text of their own instead of the API error's title: why authentication failed is only for readers of the
 * audit log.
 */
const OWN_WHY = new Set(["bad_credentials", "token_in_query"]);

/** Returns why it was refused, in a few words for a row. */
export const whyShort = (code: string): string =>
  sayIt({ code: OWN_WHY.has(code) ? `audit.why.${code}` : `title.${code}` });

/** Returns the kind of actor: a login, or a kind of machine. */
export function whoOf(who: string): { is: "login" | "core" | "host"; name: string } | { is: "joiner" | "unknown" } {
  if (who === "joiner" || who === "unknown") return { is: who };
  const [, kind, name] = /^(core|host):(.*)$/s.exec(who) ?? [];
  if ((kind === "core" || kind === "host") && name !== undefined) return { is: kind, name };
  return { is: "login", name: who };
}
