import type { LogFile, LogLevel } from "@core-console/shared/contract/log";

/** What one looks at in a log; all of it lives in the URL, so that a link shows the same. */
export interface LogView {
  file: LogFile;
  /** this and worse; null: all there is */
  level: LogLevel | null;
  text: string;
  /** new lines come by themselves */
  follow: boolean;
}

const LEVELS: readonly LogLevel[] = ["info", "warn", "error"];

/** Reads the view from the URL; what it does not understand is as if it were not there. */
export function readView(url: URLSearchParams): LogView {
  return {
    file: url.get("file") === "engine" ? "engine" : "core",
    level: LEVELS.find((l) => l === url.get("level")) ?? null,
    text: (url.get("q") ?? "").slice(0, 128),
    follow: url.get("follow") !== "0",
  };
}

/** Writes the view over a URL's other parameters; what is as usual is left out. */
export function writeView(view: LogView, url: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(url);
  const put = (name: string, value: string | null) => (value === null ? next.delete(name) : next.set(name, value));
  put("file", view.file === "engine" ? "engine" : null);
  put("level", view.level);
  put("q", view.text === "" ? null : view.text);
  put("follow", view.follow ? null : "0");
  return next;
}

/** The same as the query of GET /services/{ref}/log. */
export function logQuery(view: LogView, tail: number): Record<string, string> {
  return {
    tail: String(tail),
    ...(view.file === "engine" ? { file: "engine" } : {}),
    ...(view.level === null ? {} : { level: view.level }),
    ...(view.text === "" ? {} : { text: view.text }),
  };
}
