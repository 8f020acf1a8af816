import { isOlder } from "./version.ts";

/** The cluster warns of engines below this version, unless KUMA_LEAST_ENGINE names another one. */
export const LEAST_ENGINE = "3.5.0";

/** Returns the lowest version required by KUMA_LEAST_ENGINE, or the default where that is not a version. */
export function leastEngine(asked: string | undefined): string {
  return asked !== undefined && /^\d{1,3}(\.\d{1,3}){0,2}$/.test(asked) ? asked : LEAST_ENGINE;
}

/** Whether upstream still maintains a line of etcd. `unknown`: the version is not known, or newer than this build. */
type EngineSupport = "maintained" | "ended" | "unknown";

/** Release lines of etcd that upstream maintained in August 2026; 3.4 ended in June 2026 with 3.4.45. */
const MAINTAINED = ["3.5", "3.6", "3.7"];

/** A fault of etcd that matters here. Its description is in words/engine-en.ts, as `engine.fault.<id>`. */
export interface EngineFault {
  /** number of the upstream issue */
  id: "15220" | "20418" | "20009" | "20893";
  /** The first version of each line that has the fix. Newer lines always had it; older ones never got it. */
  fixedIn: readonly string[];
}

export const ENGINE_FAULTS: readonly EngineFault[] = [
  { id: "15220", fixedIn: ["3.4.25", "3.5.8"] },
  { id: "20418", fixedIn: ["3.4.42", "3.5.28", "3.6.9"] },
  { id: "20009", fixedIn: ["3.5.22", "3.6.1"] },
  { id: "20893", fixedIn: ["3.5.25", "3.6.6"] },
];

/** What is known of an engine by its version. */
export interface EngineState {
  support: EngineSupport;
  /** it is below the lowest version that should run; false where either is not known */
  belowLeast: boolean;
  /** the faults it has, in the order of the table; null where its version is not known */
  faults: readonly EngineFault[] | null;
}

/** Returns what is known of an engine of this version. `least`: the version below which the cluster warns. */
export function engineState(version: string | null, least: string | null): EngineState {
  const line = lineOf(version);
  if (version === null || line === null) return { support: "unknown", belowLeast: false, faults: null };
  return {
    support: supportOf(line),
    belowLeast: least !== null && isOlder(version, least),
    faults: ENGINE_FAULTS.filter((fault) => isAffected(version, line, fault)),
  };
}

/** Returns `3.5` for `3.5.16`; null where it is not a version. */
function lineOf(version: string | null): string | null {
  return /^(\d{1,3}\.\d{1,3})\.\d{1,3}(?![\d.])/.exec(version ?? "")?.[1] ?? null;
}

function supportOf(line: string): EngineSupport {
  if (MAINTAINED.includes(line)) return "maintained";
  return MAINTAINED.every((one) => isOlder(line, one)) ? "ended" : "unknown";
}

function isAffected(version: string, line: string, { fixedIn }: EngineFault): boolean {
  const fix = fixedIn.find((one) => lineOf(one) === line);
  if (fix !== undefined) return isOlder(version, fix);
  return fixedIn.every((one) => isOlder(version, one));
}
