import { JOIN_STAGES, type Reason } from "@core-console/shared/contract/service";
import { type Lang, LANGS } from "@core-console/shared/words/lang";
import { say } from "@core-console/shared/words/say";

/** The state of the service as systemd reports it. */
export interface Shown {
  /** active, activating, failed, … */
  active: string;
  /** the Core's own status line: `word: sentence` (server/src/main/standing.ts) */
  status: string;
  /** how often systemd has restarted it */
  restarts: number;
  result: string;
  exitCode: number | null;
}

/** What is remembered between two looks at the service. */
export interface Following {
  status: string;
  sinceMs: number;
  restarts: number;
}

/** `sentence` is what the Core newly reports; null: nothing new */
export type Verdict =
  | { outcome: "wait"; next: Following; sentence: string | null }
  | { outcome: "good"; sentence: string | null }
  | { outcome: "failed"; reason: Reason };

/**
 * Words of a Core in good order: it leads or follows, or has all the data as a learner until another Core makes the
 * number odd.
 */
const GOOD = new Set(["leads", "follows", "learner"]);

/** Reads `word: sentence`; the word is empty where the Core has reported nothing. @internal */
export function readStatus(line: string): { word: string; sentence: string } {
  const [, word = "", sentence = ""] = /^([a-z]+): (.*)$/s.exec(line) ?? [];
  return { word, sentence };
}

/** Codes of the statuses of a Core in order: sentences that contain its name and nothing else variable. @internal */
export const STATUS_CODES: readonly string[] = [
  "unit_waits",
  "unit_starts",
  "unit_leads",
  "unit_follows",
  "unit_leaderless",
  "joined_as_learner",
  ...JOIN_STAGES.map((stage) => `stage.${stage}`),
];

/**
 * Returns a sentence of the Core `name`, which uses the language of its unit, in the installer's language; any other
 * sentence as it is.
 */
export function inLanguage(sentence: string, name: string, lang: Lang): string {
  const params = { name };
  const code = STATUS_CODES.find((one) => LANGS.some((its) => say({ code: one, params }, its) === sentence));
  return code === undefined ? sentence : say({ code, params }, lang);
}

/** Reads the output of `systemctl show`, lines of NAME=VALUE. */
export function readShown(text: string): Shown {
  const values = new Map(
    text.split("\n").map((line): [string, string] => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const number = (name: string): number => Number(values.get(name) ?? "0") || 0;
  return {
    active: values.get("ActiveState") ?? "",
    status: values.get("StatusText") ?? "",
    restarts: number("NRestarts"),
    result: values.get("Result") ?? "",
    exitCode: values.get("ExecMainCode") === "1" ? number("ExecMainStatus") : null,
  };
}

/**
 * Judges a service that was started: its Core is in good order, still in progress, or has failed. Each new status
 * starts the period `patienceMs` again; a process that ended is a failure at once, whatever systemd does next. The
 * Core's sentence is passed on in the language of the user who installs.
 */
export function judge(
  was: Following,
  now: Shown,
  options: { nowMs: number; patienceMs: number; translate: (sentence: string) => string },
): Verdict {
  const { nowMs, patienceMs } = options;
  if (now.active === "failed" || now.active === "inactive" || now.restarts > was.restarts)
    return {
      outcome: "failed",
      reason: { code: "install_ended", params: { result: now.result, exitCode: now.exitCode } },
    };
  const status = readStatus(now.status);
  const [word, sentence] = [status.word, options.translate(status.sentence)];
  const changed = now.status !== was.status;
  const toReport = changed && sentence !== "" ? sentence : null;
  if (now.active === "active" && GOOD.has(word)) return { outcome: "good", sentence: toReport };
  const sinceMs = changed ? nowMs : was.sinceMs;
  if (nowMs - sinceMs > patienceMs) {
    const params = { seconds: Math.round(patienceMs / 1000), last: sentence === "" ? null : sentence };
    return { outcome: "failed", reason: { code: "install_no_progress", params } };
  }
  return { outcome: "wait", next: { status: now.status, sinceMs, restarts: was.restarts }, sentence: toReport };
}
