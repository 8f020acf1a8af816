import type { Reason } from "@core-console/shared/contract/service";
import type { Lang } from "@core-console/shared/words/lang";
import { say } from "@core-console/shared/words/say";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { HostFacts } from "./facts/facts.ts";
import { findings } from "./facts/findings.ts";
import { look } from "./facts/host-facts.ts";
import { targetOf, type Target } from "./plan/install-plan.ts";
import { leftBeside, trusted } from "./facts/trusted.ts";

/** Inputs of a check, and what it needs from the Core's code: an installation does not import the Core. */
export interface CheckPorts {
  lang: Lang;
  home: string;
  /** --host */
  host: string | null;
  /** the ID of the join; null: the first Core, or whichever is here */
  id: string | null;
  joins: boolean;
  newCluster: boolean;
  ports: readonly number[];
  /** KUMA_ETCD in the environment of the user who installs */
  engineAsked: string | null;
  /** the running packaged executable; null: it runs in a checkout */
  executable: string | null;
  fullName: () => string;
  /**
   * returns what is wrong with the engine that a Core in this folder (null: in none) would use; null: one was found and
   * runs
   */
  engine: (folder: string | null) => Promise<Reason | null>;
  /** returns what prevents joining the cluster; null: nothing that can be seen from here */
  cluster: (home: string) => Promise<Reason | null>;
}

export interface Checked {
  facts: HostFacts;
  target: Target;
  faults: number;
}

/** Examines the host and reports what is wrong, a line each; changes nothing. */
export async function check(ports: CheckPorts, report: (line: string) => void): Promise<Checked> {
  const facts = await look({ ...ports, fullName: ports.fullName() });
  const target = targetOf(facts.home, facts.units, ports);
  if (!target.ok) return { facts, target, faults: 1 };
  const again = target.core !== null;
  const [engine, cluster] = await Promise.all([
    ports.engine(engineFolder(ports)),
    ports.joins && !again ? ports.cluster(ports.home) : null,
  ]);
  const packaged = ports.executable !== null;
  const left = ports.executable === null ? [] : leftBeside(ports.executable);
  const found = findings(facts, { ...ports, again, packaged, left, engine, cluster });
  for (const { level, code, params } of found) {
    const text = say({ code, params }, ports.lang);
    report(say({ code: `found_${level}`, params: { text } }, ports.lang));
  }
  return { facts, target, faults: found.filter((one) => one.level === "fault").length };
}

/**
 * Returns the folder of the engine that the Core would use: beside the executable, from where it is copied into the
 * home, or in the home. Examining it runs it, as root here, and kuma may make files in its home as any user may in
 * /tmp. Null: neither is trusted.
 */
function engineFolder({ executable, home }: CheckPorts): string | null {
  if (executable !== null && trusted(join(dirname(executable), "etcd"), statSync(executable).uid))
    return dirname(executable);
  return trusted(join(home, "etcd"), process.getuid?.() ?? 0) ? home : null;
}

/** `kuma core --check`: prints the findings. Returns exit code 0 or 1. */
export async function commandCheck(ports: CheckPorts, out: (line: string) => void): Promise<number> {
  const { target, faults } = await check(ports, out);
  if (!target.ok) out(say({ code: "found_fault", params: { text: say(target.reason, ports.lang) } }, ports.lang));
  out(
    say(
      faults === 0 ? { code: "check_good", params: {} } : { code: "check_bad", params: { count: faults } },
      ports.lang,
    ),
  );
  return faults === 0 ? 0 : 1;
}
