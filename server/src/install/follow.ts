import type { Reason } from "@core-console/shared/contract/service";

/** What systemd says of the service. */
export interface Shown {
  /** active, activating, failed, … */
  active: string;
  /** the Core's own line: `word: sentence` (server/src/main/standing.ts) */
  status: string;
  /** how often systemd started it again */
  restarts: number;
  result: string;
  exitCode: number | null;
}

/** What the follower remembers between two looks. */
export interface Following {
  status: string;
  sinceMs: number;
  restarts: number;
}

export type Verdict =
  | { outcome: "wait"; next: Following; tell: string | null }
  | { outcome: "good"; tell: string | null }
  | { outcome: "failed"; reason: Reason };

/** In good order: it leads or follows, or holds all the data as a learner until another Core makes the number odd. */
const GOOD = new Set(["leads", "follows", "learner"]);

/** Reads `word: sentence`; the word is empty where the Core has said nothing. */
export function readStatus(line: string): { word: string; sentence: string } {
  const [, word = "", sentence = ""] = /^([a-z]+): (.*)$/s.exec(line) ?? [];
  return { word, sentence };
}

/** `systemctl show` as lines of NAME=VALUE. */
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
 * One look at a service that was started: whether its Core is in good order, goes on, or has failed. It has `patienceMs`
 * from each new status on; a process that ended is a failure at once, whatever systemd makes of it.
 */
export function judge(was: Following, now: Shown, nowMs: number, patienceMs: number): Verdict {
  if (now.active === "failed" || now.active === "inactive" || now.restarts > was.restarts)
    return {
      outcome: "failed",
      reason: { code: "install_ended", params: { result: now.result, exitCode: now.exitCode } },
    };
  const { word, sentence } = readStatus(now.status);
  const changed = now.status !== was.status;
  const tell = changed && sentence !== "" ? sentence : null;
  if (now.active === "active" && GOOD.has(word)) return { outcome: "good", tell };
  const sinceMs = changed ? nowMs : was.sinceMs;
  if (nowMs - sinceMs > patienceMs) {
    const params = { seconds: Math.round(patienceMs / 1000), last: sentence === "" ? null : sentence };
    return { outcome: "failed", reason: { code: "install_no_progress", params } };
  }
  return { outcome: "wait", next: { status: now.status, sinceMs, restarts: was.restarts }, tell };
}
