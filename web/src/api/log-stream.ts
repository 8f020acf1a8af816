import { LOG_TYPE, type LogLine } from "@core-console/shared/contract/log";
import { letThrough } from "./gate.ts";
import { link } from "./link.ts";
import { ApiError, codeOf, toFailure } from "./problem.ts";

/** A line with what it was sent as: two that say the same are the same. */
export interface SentLine {
  raw: string;
  line: LogLine;
}

/**
 * Reads a log as it comes, `hear` gets the lines of each piece; the first call may have none, and says that the stream is
 * open. Resolves when the stream ends. Throws ApiError: refused, nobody there, broken off, given up.
 */
export async function readLogStream(
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
  hear: (lines: readonly SentLine[]) => void,
): Promise<void> {
  const response = await opened(path, query, signal);
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  hear([]);
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const pieces = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = pieces.pop() ?? "";
      const lines = pieces.flatMap(lineOf);
      if (lines.length > 0) hear(lines);
    }
  } catch {
    throw new ApiError({ kind: signal.aborted ? "aborted" : "unreachable" });
  } finally {
    reader.cancel().catch(() => undefined); // it may be over already
  }
}

/** Waits as every call of the page does where the session has ended. Without a leader any Core's own copy knows the way. */
async function opened(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
  let stale = link.get().upstream.state !== "leader";
  for (;;) {
    const url = new URL(`/api/v3${path}`, location.origin);
    for (const [name, value] of Object.entries({ ...query, ...(stale ? { stale: "1" } : {}) }))
      url.searchParams.set(name, value);
    const response = await fetch(url, { cache: "no-store", credentials: "same-origin", signal }).catch(() => {
      throw new ApiError({ kind: signal.aborted ? "aborted" : "unreachable" });
    });
    const lines = response.headers.get("content-type")?.startsWith(LOG_TYPE) === true;
    if (response.ok && lines) return response;
    const error = new ApiError(response.ok ? { kind: "unreadable", change: false } : await toFailure(response, false));
    if (codeOf(error) === "no_leader" && !stale) stale = true;
    else await letThrough(error, signal);
  }
}

/** What is no line of the contract's is passed over: an empty one says that the stream lives. */
function lineOf(raw: string): SentLine[] {
  try {
    const line = JSON.parse(raw) as LogLine;
    return typeof line.message === "string" ? [{ raw, line }] : [];
  } catch {
    return [];
  }
}
