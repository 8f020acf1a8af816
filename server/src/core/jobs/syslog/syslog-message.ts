import type { AuditEntry } from "@core-console/shared/contract/access";
import { say } from "@core-console/shared/words/say";

/** Facility 13, log audit; notice for what was done, warning for what was refused (RFC 5424, 6.2.1). */
const FACILITY = 13;
const SEVERITY = { done: 5, refused: 4 } as const;
/** The enterprise number that IANA reserves for documentation; the product has none of its own. */
const SD_ID = "audit@32473";
const PARAMS = [
  "id",
  "who",
  "token",
  "from",
  "what",
  "ref",
  "name",
  "about",
  "outcome",
  "code",
  "requestId",
  "count",
] as const;

/** Returns an entry as an RFC 5424 message; `host` is the name of the Core that sends it. */
export function syslogMessage(entry: AuditEntry, host: string): string {
  const header = [
    `<${FACILITY * 8 + SEVERITY[entry.outcome]}>1`,
    entry.at,
    printable(host, 255),
    "kuma-core",
    "-",
    printable(entry.what, 32),
  ].join(" ");
  const params = PARAMS.flatMap((name) =>
    (entry[name] ?? null) === null ? [] : [` ${name}="${escaped(String(entry[name]))}"`],
  );
  const what = say({ code: `audit.${entry.what}`, params: { name: entry.name } }, "en");
  const end = entry.outcome === "refused" ? ` (refused: ${entry.code ?? "-"})` : "";
  return `${header} [${SD_ID}${params.join("")}] \uFEFF${plain(`${entry.who}: ${what}${end}`)}`;
}

/**
 * Returns the message with octet counting (RFC 6587 3.4.1, RFC 5425 4.3): its length in bytes, a space, the message.
 */
export function framed(message: string): string {
  return `${Buffer.byteLength(message)} ${message}`;
}

function escaped(value: string): string {
  return plain(value).replace(/["\\\]]/g, "\\$&");
}

/** Replaces line breaks and control characters, so that a name cannot fake a line of a log file. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, " ");
}

function printable(text: string, length: number): string {
  const clean = text.replace(/[^\x21-\x7e]/g, "_").slice(0, length);
  return clean === "" ? "-" : clean;
}
