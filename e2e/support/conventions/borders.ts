import { type Wanted, targetOf } from "./imports.ts";

/**
 * Defines which zone may import which. What is not listed is forbidden, also for a new folder: it belongs to no zone,
 * and a file outside every zone is an offence by itself. A zone may always import itself. `$1` is the same name in
 * pattern, zone and list.
 */
const SHARED = ["contract", "domain", "words"];
const RECORDS = ["core/audit", "core/state", "core/etcd"];
const SUBJECTS = ["core/members", "core/accounts", ...RECORDS];
const ZONES: readonly { zone: string; files: RegExp; may: readonly string[] }[] = [
  { zone: "contract", files: /^shared\/src\/contract\//, may: [] },
  { zone: "domain", files: /^shared\/src\/domain\//, may: ["contract"] },
  { zone: "words", files: /^shared\/src\/words\//, may: ["contract"] },
  { zone: "openapi", files: /^shared\/src\/openapi\//, may: ["contract", "words"] },
  { zone: "mock-api", files: /^shared\/src\/mock-api\//, may: ["contract", "domain", "openapi"] },

  { zone: "web/lib", files: /^web\/src\/lib\//, may: SHARED },
  { zone: "web/locales", files: /^web\/src\/locales\//, may: ["contract", "words"] },
  { zone: "web/api", files: /^web\/src\/api\//, may: ["web/lib", ...SHARED] },
  { zone: "web/ui", files: /^web\/src\/ui\//, may: ["web/lib", "web/locales"] },
  {
    zone: "web/features/$1",
    files: /^web\/src\/features\/([^/]+)\//,
    may: ["web/ui", "web/lib", "web/api", "web/locales", ...SHARED],
  },
  {
    zone: "web/app",
    files: /^web\/src\/app\//,
    may: ["web/features/*", "web/ui", "web/lib", "web/api", "web/locales", ...SHARED],
  },
  { zone: "web/testing", files: /^web\/src\/testing\//, may: ["web/*", "mock-api", ...SHARED] },
  { zone: "web/public", files: /^web\/public\//, may: [] },
  { zone: "web/entry", files: /^web\/src\/[^/]+$/, may: ["web/*", "mock-api", ...SHARED] },
  { zone: "web/build", files: /^web\/[^/]+$/, may: ["package"] },

  { zone: "lib", files: /^server\/src\/lib\//, may: ["contract"] },
  // The Core's floors: each may use those above it in this list, never one below; members and accounts never import
  // each other.
  { zone: "core/etcd", files: /^server\/src\/core\/etcd\//, may: ["lib", ...SHARED] },
  { zone: "core/state", files: /^server\/src\/core\/state\//, may: ["core/etcd", "lib", ...SHARED] },
  { zone: "core/audit", files: /^server\/src\/core\/audit\//, may: ["core/state", "core/etcd", "lib", ...SHARED] },
  { zone: "core/members", files: /^server\/src\/core\/members\//, may: [...RECORDS, "lib", ...SHARED] },
  { zone: "core/accounts", files: /^server\/src\/core\/accounts\//, may: [...RECORDS, "lib", ...SHARED] },
  { zone: "core/jobs", files: /^server\/src\/core\/jobs\//, may: [...SUBJECTS, "lib", ...SHARED] },
  {
    zone: "core/snapshots",
    files: /^server\/src\/core\/snapshots\//,
    may: [...SUBJECTS, "lib", ...SHARED],
  },
  {
    zone: "core/recovery",
    files: /^server\/src\/core\/recovery\//,
    may: ["core/snapshots", ...SUBJECTS, "lib", ...SHARED],
  },
  {
    zone: "core/http",
    files: /^server\/src\/core\/http\//,
    may: ["core/snapshots", "core/jobs", "core/recovery", ...SUBJECTS, "lib", "openapi", ...SHARED],
  },
  { zone: "core/testing", files: /^server\/src\/core\/testing\//, may: ["core/*", "lib", "openapi", ...SHARED] },
  { zone: "core/main", files: /^server\/src\/core\/[^/]+$/, may: ["core/*", "lib", ...SHARED] },
  { zone: "bff", files: /^server\/src\/bff\//, may: ["lib", ...SHARED] },
  { zone: "cli", files: /^server\/src\/cli\//, may: ["lib", ...SHARED] },
  { zone: "install", files: /^server\/src\/install\//, may: ["lib", "contract", "domain", "words"] },
  { zone: "main", files: /^server\/src\/main\//, may: ["core/*", "bff", "cli", "install", "lib", ...SHARED] },
  { zone: "build", files: /^server\/build\//, may: [] },
  { zone: "package", files: /^server\/package\//, may: ["build"] },
  { zone: "reference", files: /^server\/reference\//, may: ["build", "trial", "cli", "lib", "contract", "words"] },
  { zone: "trial", files: /^server\/trial\//, may: ["build", "lib", "contract", "words"] },

  {
    zone: "e2e/$1",
    files: /^e2e\/(ui|cluster|hosts|faults|recovery|fuzz|tls|bench|saturation|support)\//,
    may: ["e2e/support", "contract"],
  },
  { zone: "e2e/attacks", files: /^e2e\/attacks\//, may: ["e2e/cluster", "e2e/support", "contract"] },
  { zone: "e2e/config", files: /^e2e\/[^/]+$/, may: ["e2e/support", "contract"] },
  { zone: "root", files: /^[^/]+$/, may: [] },
];

/** Packages that a zone may not have at all, whatever its package.json says; tests are free of this. */
const PACKAGES: readonly { files: RegExp; only?: RegExp; never?: RegExp; why: string }[] = [
  { files: /^shared\/src\/contract\//, only: /^zod\/mini$/, why: "the contract knows neither DOM nor Node" },
  { files: /^shared\/src\/(domain|words)\//, only: /^$/, why: "domain and words are pure" },
  { files: /^web\/src\//, never: /^(node:|fastify|undici|pino)/, why: "the page runs in a browser" },
  { files: /^server\//, never: /^(react|@mantine|msw)/, why: "the server draws nothing" },
  { files: /./, never: /^zod(?!\/mini$)/, why: "zod/mini keeps 16 kB out of the page" },
];

const TEST = /\.(test|engine\.test)\.tsx?$/;

interface Zone {
  zone: string;
  may: readonly string[];
}

/** The zone of a file by its path from the root; null where no zone claims it. */
export function zoneOf(file: string): Zone | null {
  for (const { zone, files, may } of ZONES) {
    const match = files.exec(file);
    if (match) return { zone: zone.replace("$1", match[1] ?? ""), may };
  }
  return null;
}

const covers = (allowed: string, zone: string): boolean =>
  allowed === zone || (allowed.endsWith("/*") && zone.startsWith(allowed.slice(0, -1)));

/** What a test may use besides: the test kit of its side, and for the page the mock API. */
function testKitOf(zone: string): readonly string[] {
  if (zone.startsWith("web/")) return ["web/testing", "mock-api"];
  return zone.startsWith("core/") ? ["core/testing"] : [];
}

/** What is wrong with the imports of one file: sentences with the line, empty when all is well. */
export function offences(file: string, wanted: readonly Wanted[]): string[] {
  const own = zoneOf(file);
  if (own === null) return [`${file}: belongs to no zone of borders.ts`];
  const test = TEST.test(file);
  const may = [...own.may, ...(test ? testKitOf(own.zone) : [])];
  const out: string[] = [];
  for (const { from, line } of wanted) {
    const say = (what: string): number => out.push(`${file}:${line}: ${what}`);
    if (from === null) {
      if (!test) say("imports something computed; name it");
      continue;
    }
    const target = targetOf(file, from);
    if (target === null) {
      for (const rule of test ? [] : PACKAGES) {
        const bad = rule.files.test(file) && ((rule.only && !rule.only.test(from)) || rule.never?.test(from));
        if (bad) say(`package "${from}": ${rule.why}`);
      }
      continue;
    }
    const there = zoneOf(target);
    if (there === null) say(`"${from}" belongs to no zone`);
    else if (there.zone !== own.zone && !may.some((allowed) => covers(allowed, there.zone))) {
      say(`${own.zone} may not import ${there.zone} ("${from}")`);
    }
  }
  return out;
}

/** Files of the page itself, tests and test kit aside, that import the mock API: one is allowed. */
export const importsMockApi = (file: string, wanted: readonly Wanted[]): boolean =>
  file.startsWith("web/") &&
  !TEST.test(file) &&
  wanted.some(({ from }) => from !== null && (targetOf(file, from) ?? "").startsWith("shared/src/mock-api/"));
