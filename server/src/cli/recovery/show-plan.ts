import type { Reason } from "@core-console/shared/contract/service";
import {
  type CoreFacts,
  lastOf,
  type LogFacts,
  type RecoveryFacts,
} from "@core-console/shared/domain/recovery/recovery-facts";
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
/** Starts the one Core of a host where its service ID is not known, as the unit is named by that. */
const RESTART_ANY = "sudo systemctl restart $(basename -a /etc/systemd/system/kuma-core-*.service)";
const LOG_ANY = "sudo journalctl -u 'kuma-core-*' -n 50";

/** Returns the text of a plan: this host, all Cores, the verdict, the ways, what is wrong with whom. */
export function planText(made: MadePlan, voice: Voice): string {
  const { plan, facts } = made;
  const names = new Map(facts.cores.map(({ ref, name }) => [ref, name]));
  const spoken: Spoken = { ...made, ...voice, nameOf: (ref) => names.get(ref) ?? ref };
  const parts = [
    thisHost(spoken),
    coresTable(spoken),
    `${sayCode(verdict(spoken), voice.lang)}\n`,
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

function verdict({ plan, facts, nameOf }: Spoken): Reason {
  const code = `recovery.${plan.kind}`;
  const params = { ...plan.sum, generation: facts.life.generation };
  const listed = (refs: readonly string[]): string => refs.map(nameOf).join(", ");
  switch (plan.kind) {
    case "majority_answers":
      return { code, params: { ...params, leader: plan.leader === null ? null : nameOf(plan.leader) } };
    case "superseded": {
      const own = facts.life.generation;
      return { code, params: { by: listed(plan.by), count: plan.by.length, generation: plan.generation, own } };
    }
    case "two_lives":
      return { code, params: { ...params, others: listed(plan.others) } };
    case "voters_unknown":
    case "majority_lost":
      return { code, params };
  }
}

function wayText(spoken: Spoken, way: Way, number: number): string {
  const { lang, nameOf } = spoken;
  const text = (code: string, params: Reason["params"]): string => sayCode({ code: `recovery.${code}`, params }, lang);
  const numbered = (sentence: string, lines: readonly string[]): string =>
    [`${number}. ${sentence}`, ...lines.map((line) => `   ${line}`), ""].join("\n");
  switch (way.way) {
    case "bring_back":
      return numbered(
        text("way.bring_back", { needed: way.needed }),
        way.cores.map((core) => text(`act.${core.act}`, { name: nameOf(core.ref), command: commandFor(spoken, core) })),
      );
    case "from_survivor":
    case "from_learner": {
      const position = ({ ref, last }: typeof way.best): Reason["params"] => ({ name: nameOf(ref), ...last });
      return numbered(text(`way.${way.way}`, { ...position(way.best), command: recoverCommand(spoken) }), [
        text(`loss.${way.loss.kind}`, lossParams(way.loss, nameOf)),
        ...way.others.map((other) => text("other", position(other))),
        ...way.unranked.map(({ ref, why, atLeast }) => text(`unranked.${why}`, { name: nameOf(ref), atLeast })),
      ]);
    }
    case "from_snapshot": {
      const files = way.snapshots.map(({ file }) => file);
      return numbered(text("way.from_snapshot", { count: files.length, files: files.join(", ") }), []);
    }
  }
}

function lossParams(
  loss: Extract<Way, { way: "from_survivor" | "from_learner" }>["loss"],
  nameOf: (ref: string) => string,
): Reason["params"] {
  switch (loss.kind) {
    case "none":
      return {};
    case "certain":
      return { entries: loss.entries, holder: nameOf(loss.holder) };
    case "possible":
      return { count: loss.unread.length, names: loss.unread.map(nameOf).join(", ") };
  }
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
  return act === "mend" || act === "prove" ? LOG_ANY : RESTART_ANY;
}

function findings({ plan, lang, nameOf }: Spoken): string {
  return plan.findings
    .map(({ ref, code }) => `▲ ${sayCode({ code: `recovery.finding.${code}`, params: { name: nameOf(ref) } }, lang)}\n`)
    .join("");
}
