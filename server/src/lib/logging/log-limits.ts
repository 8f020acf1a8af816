const MB = 1024 ** 2;
const DAY_MS = 86_400_000;

/** Limits of one log: its live file and its rotated files. */
export interface LogLimits {
  /** the live file is rotated before it grows past this */
  fileBytes: number;
  /** rotated files are deleted at this age; the live one is rotated daily so that it can be deleted */
  ageMs: number;
  /** live and rotated files together; the oldest are deleted first */
  totalBytes: number;
}

/**
 * Reads the limits from KUMA_LOG_FILE_MB (20), KUMA_LOG_DAYS (7) and KUMA_LOG_TOTAL_MB (200): the last is for a Core's
 * own log and its engine's together, half for each. A value that is not a whole number in its range counts as not
 * given.
 */
export function logLimits(env: Readonly<Record<string, string | undefined>>): LogLimits {
  const totalBytes = (whole(env["KUMA_LOG_TOTAL_MB"], 100_000) ?? 200) * (MB / 2);
  const fileBytes = (whole(env["KUMA_LOG_FILE_MB"], 10_000) ?? 20) * MB;
  return {
    // A live file without any rotated ones would leave no history at all.
    fileBytes: Math.min(fileBytes, totalBytes / 2),
    ageMs: (whole(env["KUMA_LOG_DAYS"], 3650) ?? 7) * DAY_MS,
    totalBytes,
  };
}

function whole(text: string | undefined, most: number): number | null {
  const n = /^\d{1,6}$/.test(text ?? "") ? Number(text) : 0;
  return n >= 1 && n <= most ? n : null;
}
