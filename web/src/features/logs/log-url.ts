import type { LogFile, LogLevel } from "@core-console/shared/contract/log";

/** The filters of the log page; all of them are in the URL, so that a link shows the same. */
export interface LogView {
  file: LogFile;
  /** this level and more severe ones; null: all */
  level: LogLevel | null;
  text: string;
  /** new lines are appended automatically */
  follow: boolean;
}

const LEVELS: readonly LogLevel[] = ["info", "warn", "error"];

/** Reads the view from the URL; unknown values are ignored. */
export function readView(url: URLSearchParams): LogView {
  return {
    file: url.get("file") === "engine" ? "engine" : "core",
    level: LEVELS.find((l) => l === url.get("level")) ?? null,
    text: (url.get("q") ?? "").slice(0, 128),
    follow: url.get("follow") !== "0",
  };
}

/** Writes the view into a URL, keeping its other parameters; defaults are left out. */
export function writeView(view: LogView, url: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(url);
  const put = (name: string, value: string | null) => (value === null ? next.delete(name) : next.set(name, value));
  put("file", view.file === "engine" ? "engine" : null);
  put("level", view.level);
  put("q", view.text === "" ? null : view.text);
  put("follow", view.follow ? null : "0");
  return next;
}

/** Returns the view as the query of GET /services/{ref}/log. */
export function logQuery(view: LogView, tail: number): Record<string, string> {
  return {
    tail: String(tail),
    ...(view.file === "engine" ? { file: "engine" } : {}),
    ...(view.level === null ? {} : { level: view.level }),
    ...(view.text === "" ? {} : { text: view.text }),
  };
}
