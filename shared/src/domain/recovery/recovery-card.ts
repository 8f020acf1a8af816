import type { Reason } from "../../contract/service.ts";
import { majority } from "../rules/quorum.ts";
import { planCommand, rejoinCommand, SHOW_LOG, START_CORE } from "./recovery-commands.ts";
import { lastProven } from "./known-snapshots.ts";
import type { CoreFacts, Life, SnapshotFacts } from "./recovery-facts.ts";

/** What a recovery card says; it holds no secret. */
export interface CardFacts {
  life: Life;
  /** of the cluster's CA; null where it is not known */
  caFingerprint: string | null;
  /** host and port of its Core API; null where it is not known */
  cores: readonly (Pick<CoreFacts, "name" | "vote"> & { internal: string | null })[];
  /** the Cores run on one machine, without systemd */
  trial: boolean;
  /** the command that recovers from the data of the host of the Core that made this */
  recoverCommand: string;
  snapshots: readonly SnapshotFacts[];
  /** RFC 3339 time; null where the file that holds it has one */
  at: string | null;
  /** name of the Core that made it */
  by: string;
}

type Say = (reason: Reason) => string;

const INDENT = "    ";

/**
 * Returns the recovery card of a cluster as text: its Cores, who votes, and the commands for the hour when too many
 * Cores have failed. `say` returns the sentence of a code, in the language of the card.
 */
export function recoveryCard(facts: CardFacts, say: Say): string {
  const { life, caFingerprint, at, by, recoverCommand: recover } = facts;
  const cores = facts.cores.toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const voters = cores.filter(({ vote }) => vote === "voter").length;
  const needed = majority(voters);
  const line = (code: string, params: Reason["params"] = {}): string => say({ code: `recovery.card.${code}`, params });
  const command = (text: string): string => `${INDENT}${text}`;
  const own = cores.find(({ name }) => name === by)?.internal;
  return [
    line("title"),
    "",
    line("life", { cluster: life.clusterId, generation: life.generation, life: life.lifeId }),
    line("made", { at, by }),
    line("ca", { fingerprint: caFingerprint }),
    "",
    line("cores", { voters, majority: needed }),
    ...cores.map((core) => `${INDENT}${coreLine(core, cores, line(`vote.${core.vote}`))}`),
    "",
    line("wait", { majority: needed }),
    "",
    `1. ${line("plan")}`,
    command(planCommand(recover)),
    `2. ${line(facts.trial ? "bring_back_trial" : "bring_back", { majority: needed, voters })}`,
    ...(facts.trial ? [] : [command(START_CORE), command(SHOW_LOG)]),
    `3. ${line("survivor")}`,
    command(recover),
    ...(facts.trial || own == null ? [] : [`   ${line("rejoin", { by })}`, command(rejoinCommand(own))]),
    "",
    line("snapshot", snapshotParams(lastProven(facts.snapshots))),
    "",
    line("never"),
    "",
  ].join("\n");
}

const snapshotParams = (snapshot: SnapshotFacts | null): Reason["params"] =>
  snapshot === null
    ? { file: null, at: null, on: null }
    : { file: snapshot.file, at: snapshot.takenAt, on: snapshot.on.join(", ") };

function coreLine(core: CardFacts["cores"][number], all: CardFacts["cores"], vote: string): string {
  const width = (of: (one: typeof core) => string): number => Math.max(...all.map((one) => of(one).length));
  const name = core.name.padEnd(width((one) => one.name));
  const address = (core.internal ?? "—").padEnd(width((one) => one.internal ?? "—"));
  return `${name}  ${address}  ${vote}`;
}
