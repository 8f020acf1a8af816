import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Lang } from "@core-console/shared/words/lang";
import type { Reason } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";
import { nodeFiles } from "../lib/node-files.ts";
import type { UnitFacts } from "./facts.ts";
import { alone } from "./alone.ts";
import { lookAtHome, unitsOfCores } from "./look-home.ts";
import { InstallFailure } from "./run.ts";
import { readStatus } from "./follow.ts";
import { removeService, shown } from "./service.ts";
import { planUninstall } from "./uninstall-plan.ts";
import { unitName } from "./unit.ts";

export interface UninstallOptions {
  lang: Lang;
  home: string;
  /** the packaged executable that runs; null: a checkout does */
  executable: string | null;
  id: string | null;
  purge: boolean;
  keepMember: boolean;
  yes: boolean;
  /** asks a person; null where there is none, the answer null where it was not given */
  ask: ((question: string) => Promise<string | null>) | null;
  out: (line: string) => void;
  err: (line: string) => void;
}

/**
 * `kuma core --uninstall`: stops and removes the service; with `purge` its data and logs too. The programs, the user and
 * the folder stay for the next join. Exit code 0, 1, or 2 where nobody could be asked.
 */
export async function uninstall(o: UninstallOptions): Promise<number> {
  const tell = (code: string, params: Reason["params"] = {}): void => o.out(say({ code, params }, o.lang));
  const fail = (code: string, params: Reason["params"] = {}, exitCode = 1): number => {
    o.err(say({ code, params }, o.lang));
    return exitCode;
  };
  if (process.getuid?.() !== 0) return fail("host_not_root");
  const home = lookAtHome(o.home, o.executable);
  const units = unitsOfCores();
  const plan = planUninstall(home, units, { ...o, learner: await learns(units) });
  if (plan.do === "refuse") return fail(plan.reason.code, plan.reason.params);
  if (plan.do === "nothing") return (tell("uninstall_nothing", { home: o.home }), 0);
  const { name, unit } = plan;
  const folder = nodeFiles(o.home, plan.id).core;
  if (!o.yes) {
    if (o.ask === null) return fail("uninstall_no_terminal", {}, 2);
    tell("uninstall_ask", { name, unit, folder, purge: o.purge });
    const typed = await o.ask(`${say({ code: "uninstall_type", params: { name } }, o.lang)} `);
    if (typed?.trim() !== name) return fail("uninstall_declined");
  }
  try {
    await alone(async () => {
      for (const one of new Set([unit, ...plan.units])) await removeService(one, o.purge);
      tell("uninstall_done", { name, unit });
      if (!o.purge) return;
      rmSync(folder, { recursive: true, force: true });
      for (const id of [...home.begun, ...home.damaged])
        rmSync(nodeFiles(o.home, id).core, { recursive: true, force: true });
      rmSync(join(o.home, "lock"), { force: true });
    });
    tell(o.purge ? "uninstall_purged" : "uninstall_kept", { folder, home: o.home });
    return 0;
  } catch (error) {
    const message = error instanceof InstallFailure ? say(error.reason, o.lang) : String(error);
    return fail("uninstall_failed", { message });
  }
}

/** Whether the Core that runs here has no vote, by its own status. */
async function learns([one]: readonly UnitFacts[]): Promise<boolean> {
  if (one === undefined) return false;
  return ["learner", "joins"].includes(readStatus((await shown(unitName(one.id))).status).word);
}
