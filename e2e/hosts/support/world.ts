import { copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Secrets } from "../../support/secrets.ts";
import type { Hosts } from "./hosts.ts";
import type { Operator } from "./operator.ts";

/** State shared by the checks of one run: they follow one cluster from its installation to its removal. */
export interface World {
  hosts: Hosts;
  operator: Operator;
  /** the packed archive */
  archive: string;
  /** files of each host before anything was installed (listing.ts) */
  fresh: ReadonlyMap<string, string>;
  administrator: { login: string; password: string };
  /** all secrets of the run, which must not be readable in any log */
  secrets: Secrets;
  /** records a figure for the end of the run: ms, shown as seconds, unless it has no unit */
  figure: (what: string, value: number, unit?: "s" | "") => void;
}

/** One check; those after a failed `vital` one would only repeat its failure. */
export interface Check {
  name: string;
  deadlineMs: number;
  vital?: true;
  act: (world: World) => Promise<void>;
}

/** Each Core is named as its host is. */
export const CORES: readonly string[] = ["core-1", "core-2", "core-3"];
/** Where the procedure unpacks the package, on the control machine. */
export const FOLDER = "/root/kuma";
export const HOME = "/opt/kaspersky/kuma";
/** Clears a host whose Core is not to leave its cluster first. */
export const CLEAR = `sudo ${HOME}/kuma core --uninstall --purge --keep-member --yes`;
export const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** Unpacks the archive on the control machine, as if it had been downloaded to there. */
export async function unpack({ hosts, archive }: World): Promise<void> {
  const name = basename(archive);
  copyFileSync(archive, join(hosts.root("control"), "root", name));
  const said = await hosts.control(`mkdir ${FOLDER} && tar -xzf ${name} -C ${FOLDER} --strip-components=1`);
  if (said.code !== 0) throw new Error(said.text);
}
