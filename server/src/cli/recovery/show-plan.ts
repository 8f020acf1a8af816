import type { Reason } from "@core-console/shared/contract/service";
import {
  type CoreFacts,
  lastOf,
  type LogFacts,
  type RecoveryFacts,
  type SnapshotFacts,
} from "@core-console/shared/domain/recovery/recovery-facts";
import {
  findingReason,
  namesIn,
  positionOf,
  snapshotReason,
  verdictOf,
  wayReasons,
} from "@core-console/shared/domain/recovery/plan-reasons";
import { lastProven } from "@core-console/shared/domain/recovery/known-snapshots";
import { restoreCommand, SHOW_LOG, START_CORE } from "@core-console/shared/domain/recovery/recovery-commands";
import type { BringBack, RecoveryPlan, Way } from "@core-console/shared/domain/recovery/recovery-plan";
import type { Lang } from "@core-console/shared/words/lang";
import { say as sayCode } from "@core-console/shared/words/say";
import { DEFAULT_HOME } from "../args/common-options.ts";
import { roleText, timeText, UNKNOWN } from "../output/format.ts";
import { facts as factsTable, table } from "../output/table.ts";
import { shellLine } from "../host/own-name.ts";
import type { Texts } from "../words/texts.ts";
import type { HomeFacts } from "./home-facts.ts";

/** A plan with all that its text needs. */
export interface MadePlan {
  home: HomeFacts;
  /** the folder of this host's Core, as it was asked for */
  folder: string;
  /** how this program is called here */
  program: string;
  facts: RecoveryFacts;
  plan: RecoveryPlan;
}

interface Voice {
  lang: Lang;
  say: Texts;
}

const MIB = 1 << 20;
/** The others are older. */
const SHOWN_SNAPSHOTS = 5;

/** Returns the text of a plan: this host, all Cores, the verdict, the ways, what is wrong with whom. */
export function planText(made: MadePlan, voice: Voice): string {
  const { plan, facts } = made;
  const spoken: Spoken = { ...made, ...voice, nameOf: namesIn(facts) };
  const parts = [
    thisHost(spoken),
    coresTable(spoken),
    `${sayCode(verdictOf(plan, facts), voice.lang)}\n`,
    ...(plan.kind === "majority_lost" ? plan.ways.map((way, at) => wayText(spoken, way, at + 1)) : []),
    findings(spoken),
    ...(plan.kind === "majority_lost" ? [`${voice.say.planNotKnown()}\n`] : []),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

type Spoken = MadePlan & Voice & { nameOf: (ref: string) => string };

function thisHost({ home, say, lang, facts }: Spoken): string {
  const { planFacts: f } = say;
  const [own] = facts.cores;
  const runs = own?.presence.kind === "answers" || home.pid !== null ? say.planRuns(home.pid) : say.planRuns(null);
  const database =
    home.database.kind === "read" || home.database.kind === "damaged"
      ? say.planData(sizeText(home.database.bytes, lang), timeText(new Date(home.database.changedAtMs).toISOString()))
      : say.planNoData();
  return factsTable([
    [f.core, `${home.name}, ${runs}`],
    [f.data, database],
    [f.lastEntry, ownLogText(home, say)],
    [f.generation, String(home.generation)],
    [f.cluster, facts.life.clusterId ?? UNKNOWN],
    [f.keys, say.planKeys(home.holdsCaKey, home.holdsSealingKey)],
  ]);
}

const sizeText = (bytes: number, lang: Lang): string =>
  `${new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(bytes / MIB)} MiB`;

function ownLogText({ log }: HomeFacts, say: Texts): string {
  switch (log.kind) {
    case "read":
      return `${say.planEntry(log.last.term, log.last.index)}; ${say.planCommitted(log.hardState.commit)}`;
    case "damaged":
      return say.planDamaged(`${log.segment}:${log.offset}`);
    case "missing":
      return say.planNoLog();
    case "unreadable":
      return say.planUnreadable(log.code);
  }
}

function coresTable({ facts, home, say, lang }: Spoken): string {
  const { headings: h, planHeadings: p } = say;
  const addresses = new Map([
    [home.ref, home.internal],
    ...home.peers.map((peer) => [peer.ref, peer.internal] as const),
  ]);
  const rows = facts.cores.map((core) => [
    core.name,
    say.planVote[core.vote],
    say.planPresence[core.presence.kind] + leads(core, lang),
    lastEntryText(core.log, say),
    String(core.life?.generation ?? UNKNOWN),
    addresses.get(core.ref) ?? UNKNOWN,
  ]);
  return table([h.name, h.vote, p.answers, p.lastEntry, say.planFacts.generation.toUpperCase(), p.on], rows);
}

const leads = ({ ref, presence }: CoreFacts, lang: Lang): string =>
  presence.kind === "answers" && presence.follows === ref ? `, ${roleText("leader", lang).toLowerCase()}` : "";

function lastEntryText(log: LogFacts, say: Texts): string {
  const last = lastOf(log);
  if (last !== null) return say.planEntry(last.term, last.index);
  return log.kind === "reported" && log.commit !== null ? say.planAtLeast(log.commit) : UNKNOWN;
}

function wayText(spoken: Spoken, way: Way, number: number): string {
  const { lang, nameOf } = spoken;
  const { title, text, loss } = wayReasons(way, nameOf, recoverCommand(spoken));
  const line = (code: string, params: Reason["params"]): string => sayCode({ code: `recovery.${code}`, params }, lang);
  const numbered = (lines: readonly string[]): string =>
    [
      `${number}. ${sayCode(title, lang)} ${sayCode(text, lang)}`,
      ...[...(loss === null ? [] : [sayCode(loss, lang)]), ...lines].map((one) => `   ${one}`),
      "",
    ].join("\n");
  switch (way.way) {
    case "bring_back":
      return numbered(
        way.cores.map((core) => line(`act.${core.act}`, { name: nameOf(core.ref), command: commandFor(spoken, core) })),
      );
    case "from_survivor":
    case "from_learner":
      return numbered([
        ...way.others.map((other) => line("other", positionOf(other, nameOf))),
        ...way.unranked.map(({ ref, why, atLeast }) => line(`unranked.${why}`, { name: nameOf(ref), atLeast })),
      ]);
    case "from_snapshot":
      return numbered([
        ...way.snapshots.slice(0, SHOWN_SNAPSHOTS).map((one) => sayCode(snapshotReason(one), lang)),
        line("restore", { command: restoreLine(spoken, way.snapshots) }),
      ]);
  }
}

/** Returns what to run where nothing of the cluster is left but a snapshot: the newest one that is known to be good. */
function restoreLine({ home, program }: Spoken, snapshots: readonly SnapshotFacts[]): string {
  const file = lastProven(snapshots)?.file ?? null;
  if (!home.trial) return restoreCommand(file);
  return shellLine([program, "snapshot", "restore", file ?? "FILE", "--home", "NEW-FOLDER"]);
}

/** Returns what to run on the host of the survivor, whose home may be another than this one's. */
function recoverCommand({ home, folder, program }: Spoken): string {
  const line = [program, "cluster", "recover"];
  if (home.trial) return shellLine([...line, "--home", folder]);
  return `sudo ${shellLine(folder === DEFAULT_HOME ? line : [...line, "--home", folder])}`;
}

/**
 * Returns what to run for a Core: in a trial, where Cores are processes and no services, only that of this home is
 * known.
 */
function commandFor({ home, folder, program, lang }: Spoken, { act }: BringBack): string {
  if (act === "start_here" && home.trial) return shellLine([program, "core", "--home", folder]);
  if (home.trial) return sayCode({ code: "recovery.act.trial", params: {} }, lang);
  if (act === "start_here") return `sudo systemctl restart kuma-core-${home.id}.service`;
  return act === "mend" || act === "prove" ? SHOW_LOG : START_CORE;
}

function findings({ plan, lang, nameOf }: Spoken): string {
  return plan.findings.map((finding) => `▲ ${sayCode(findingReason(finding, nameOf), lang)}\n`).join("");
}
