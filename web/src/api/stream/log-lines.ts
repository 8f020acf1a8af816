import { LOG_TYPE, type LogLine, type LogMark } from "@core-console/shared/contract/log";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { letThrough } from "../http/gate.ts";
import { link } from "../http/link.ts";
import { ApiError, codeOf, toFailure } from "../http/problem.ts";

/** A line with its original text: lines with equal text are equal. */
export interface SentLine {
  raw: string;
  line: LogLine;
}

/** Lines of a log, and the position at which the next response continues. */
export interface SentLines extends LogMark {
  lines: readonly SentLine[];
}
/** Position before the first response. */
export const FROM_TAIL = "0.0";

/**
 * Returns the lines of a log since an earlier response. It polls instead of streaming: no connection stays open,
 * however many tabs there are, and no proxy can buffer the response. Throws ApiError.
 */
export async function readLogLines(
  path: string,
  query: Readonly<Record<string, string>>,
  after: string,
  signal: AbortSignal,
): Promise<SentLines> {
  const response = await answered(path, { ...query, after }, signal);
  const text = await response.text().catch(() => {
    throw new ApiError(signal.aborted ? { kind: "aborted" } : { kind: "unreadable", change: false });
  });
  const lines: SentLine[] = [];
  for (const raw of text.split("\n")) {
    const said = parsed(raw);
    if (said === null) continue;
    if ("next" in said) return { ...said, lines };
    if (typeof said.message === "string") lines.push({ raw, line: said });
  }
  throw new ApiError({ kind: "unreadable", change: false }); // truncated before its mark
}

/**
 * Waits like every call of the page where the session has ended. Without a leader the Core is located by any Core's own
 * copy.
 */
async function answered(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
  let stale = link.get().upstream.state !== "leader";
  for (;;) {
    const url = new URL(`/api/v3${path}`, location.origin);
    for (const [name, value] of Object.entries({ ...query, ...(stale ? { stale: "1" } : {}) }))
      url.searchParams.set(name, value);
    const response = await fetch(url, { cache: "no-store", credentials: "same-origin", signal }).catch(() => {
      throw new ApiError(signal.aborted ? { kind: "aborted" } : { kind: "unreachable", change: false });
    });
    const lines = response.headers.get("content-type")?.startsWith(LOG_TYPE) === true;
    if (response.ok && lines) return response;
    const error = new ApiError(response.ok ? { kind: "unreadable", change: false } : await toFailure(response, false));
    if (isLeaderless(codeOf(error)) && !stale) stale = true;
    else await letThrough(error, signal);
  }
}

/** Returns null for a line that does not match the contract. */
function parsed(raw: string): LogLine | LogMark | null {
  try {
    const said: unknown = JSON.parse(raw);
    return typeof said === "object" && said !== null ? (said as LogLine | LogMark) : null;
  } catch {
    return null;
  }
}
