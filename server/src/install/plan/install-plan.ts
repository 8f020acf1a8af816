import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import type { Reason } from "@core-console/shared/contract/service";
import { nodeFiles } from "../../lib/process/node-files.ts";
import type { HomeFacts, MadeCore, UnitFacts } from "../facts/facts.ts";
import { unitName } from "../facts/unit.ts";

export interface InstallWish {
  /** the ID of the join; null: the first Core, or the one that is installed here */
  id: string | null;
  host: string | null;
  newCluster: boolean;
}

/** The Core to install: `new` needs an identity first; `again` has one, and is updated. */
export type Target = { ok: true; id: string; core: MadeCore | null; unit: string } | { ok: false; reason: Reason };

/**
 * Returns the Core to install. A host has one: the Core that is installed here already is the only one that may be
 * installed, also by a call that names none. A join that was begun and failed is not a Core.
 */
export function targetOf(home: HomeFacts, units: readonly UnitFacts[], wish: InstallWish): Target {
  const here = [...new Set([...units, ...home.made].map(({ id }) => id))];
  const id = wish.id ?? here[0] ?? FIRST_CORE_ID;
  const core = home.made.find((one) => one.id === id) ?? null;
  const reason =
    otherHome(home, units) ??
    damagedHome(home) ??
    otherCore(home, here, { wish, id, core }) ??
    unfitCore(home.path, core, wish.host);
  return reason === null ? { ok: true, id, core, unit: unitName(id) } : { ok: false, reason };
}

/** Making it again, or undoing that after a failure, would delete its data. */
function damagedHome({ path, damaged }: HomeFacts): Reason | null {
  const [id] = damaged;
  if (id === undefined) return null;
  return { code: "home_half_written", params: { home: path, file: nodeFiles(path, id).coreJson } };
}

/** Returns why not to go on where this host has another Core than the wanted one. */
function otherCore(
  home: HomeFacts,
  here: readonly string[],
  wanted: { wish: InstallWish; id: string; core: MadeCore | null },
): Reason | null {
  const { wish, id, core } = wanted;
  // A service without its data cannot be updated: its Core had joined, or was to.
  const empty = wish.id === null && core === null && id !== FIRST_CORE_ID;
  const other = here.find((one) => one !== id) ?? (wish.newCluster || empty ? here[0] : undefined);
  if (other === undefined) return null;
  const found = home.made.find((one) => one.id === other);
  if (found?.removed === true) return removedCore(found);
  return { code: "install_other_core", params: { name: found?.name ?? unitName(other), unit: unitName(other) } };
}

const removedCore = ({ id, name }: MadeCore): Reason => ({
  code: "install_gone_core",
  params: { name, unit: unitName(id) },
});

/** Returns why the wanted Core cannot be updated as it is; null: it can, or is a new one. */
function unfitCore(home: string, core: MadeCore | null, host: string | null): Reason | null {
  if (core === null) return null;
  if (core.removed) return removedCore(core);
  if (host === null || host === core.host) return null;
  return { code: "home_other_host", params: { home, found: core.host, asked: host } };
}

/**
 * Returns why not to go on where a Core of this host is in another home than the requested one, most likely because
 * --home was left out: installing would begin another cluster, and removing would not see that its Core is
 * a member of one.
 */
export function otherHome(home: HomeFacts, units: readonly UnitFacts[]): Reason | null {
  const other = units.find((one) => one.home !== null && one.home !== home.path);
  if (other === undefined) return null;
  return { code: "install_other_home", params: { unit: unitName(other.id), found: other.home, home: home.path } };
}

/** What runs at the moment, and what has changed on disk since. */
export interface ServiceFacts {
  active: boolean;
  enabled: boolean;
  /** the text of the unit's file; null: there is none */
  text: string | null;
  /** one of its processes runs a program that was replaced since */
  outdated: boolean;
}

export interface ServicePlan {
  write: boolean;
  enable: boolean;
  /** null: it runs as it should */
  act: "start" | "restart" | null;
}

/**
 * Returns what to do with the service so that it runs what is on disk. `programs`: this very run replaces one of them.
 */
export function planService(now: ServiceFacts, wanted: string, programs: boolean): ServicePlan {
  const write = now.text !== wanted;
  const act = !now.active ? "start" : write || programs || now.outdated ? "restart" : null;
  return { write, enable: !now.enabled, act };
}
