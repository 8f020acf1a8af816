import * as z from "zod/mini";

/** One line of testssl.sh's JSON file. */
const Finding = z.looseObject({ id: z.string(), severity: z.string(), finding: z.string() });
type Finding = z.infer<typeof Finding>;

const GOOD = new Set(["OK", "INFO", "LOW", "DEBUG"]);
/** A private CA has neither a revocation list nor a responder. */
const EXPECTED = new Set(["cert_revocation"]);
/** Authenticated encryption, by OpenSSL's names and by the RFCs'. */
const AEAD = /GCM|CHACHA20|CCM/i;

export interface Verdict {
  /** what is wrong, in words; empty: nothing */
  faults: string[];
  /** what testssl.sh could not look at */
  warnings: string[];
  /** suites by protocol, as they were negotiated */
  suites: Record<string, string[]>;
}

/** Returns null for a broken file, as of a scan that was killed, or that could not escape a listener's output. */
function findingsIn(json: string): Finding[] | null {
  try {
    return z.array(Finding).parse(JSON.parse(json));
  } catch {
    return null;
  }
}

/**
 * Returns the verdict on testssl.sh's output: nothing above LOW but what is expected, AEAD suites only, TLS 1.2 and 1.3
 * only.
 */
export function verdictOf(json: string): Verdict {
  const all = findingsIn(json);
  if (all === null) return { faults: ["wrote what is no list of findings"], warnings: [], suites: {} };
  const findingText = (finding: Finding): string => `${finding.severity} ${finding.id}: ${finding.finding}`;
  const faults = all
    .filter((f) => !GOOD.has(f.severity) && f.severity !== "WARN" && !EXPECTED.has(f.id))
    .map(findingText);
  const suites: Record<string, string[]> = {};
  for (const f of all) {
    const protocol = /^cipherorder_(\S+)$/.exec(f.id)?.[1];
    if (protocol !== undefined) suites[protocol] = f.finding.split(/\s+/).filter((name) => name !== "");
  }
  for (const [protocol, names] of Object.entries(suites)) {
    if (protocol !== "TLSv1_2" && protocol !== "TLSv1_3") faults.push(`speaks ${protocol}`);
    faults.push(...names.filter((name) => !AEAD.test(name)).map((name) => `${protocol} offers ${name}`));
  }
  // An aborted run reports nothing bad, and proves nothing.
  if (suites["TLSv1_3"] === undefined) faults.push("did not come to the suites of TLS 1.3");
  if (!all.some((f) => f.id === "BREACH" || f.id === "LUCKY13")) faults.push("did not come to the known attacks");
  return { faults, warnings: all.filter((f) => f.severity === "WARN").map(findingText), suites };
}
