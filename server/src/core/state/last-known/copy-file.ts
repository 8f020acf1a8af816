/**
 * A copy is a text file of batches. Each is a line for every record that changed, and an end with their number and
 * checksum: only what has its end counts, so a batch that a loss of power cut off changes nothing. The first batch
 * holds all records.
 */

import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { LifeId } from "@core-console/shared/contract/life";
import type { Work } from "../../../lib/work/slices.ts";
import type { Row } from "./last-known.ts";

const FORMAT = 1;
/** Cost of reading or writing one line, in units of lib/work/slices.ts. */
export const ROW_UNITS = 8;

const RowLine = z.object({ key: z.string(), revision: z.number(), value: z.optional(z.unknown()) });

/** What is known of a state besides its records. */
export const CopyHead = z.object({
  generation: z.number(),
  lifeId: z.nullable(LifeId),
  revision: z.number(),
  /** when it was known to be current, ms since 1970 */
  atMs: z.number(),
});
export type CopyHead = z.infer<typeof CopyHead>;

const EndLine = z.object({ end: z.object({ ...CopyHead.shape, rows: z.number(), sha256: z.string() }) });
const AnyEnd = z.object({ end: z.object({ format: z.number() }) });

/**
 * Why a file, or its end, does not count: `torn`, its last batch was not written whole; `damaged`, it was changed;
 * `newer`, a newer version wrote it.
 */
export type CopyFault = "torn" | "damaged" | "newer";

/** What was read of a file: the state of its last whole batch; null: it has none. */
export interface CopyReading {
  head: CopyHead | null;
  rows: ReadonlyMap<string, Row>;
  fault: CopyFault | null;
}

/** Adds up the lines of one batch. */
export class Batch {
  readonly #hash = createHash("sha256");
  #rows = 0;

  /** Returns the line of a record, which becomes part of the batch. */
  add(row: Row): string {
    return this.take(`${JSON.stringify(row)}\n`);
  }

  take(line: string): string {
    this.#hash.update(line);
    this.#rows += 1;
    return line;
  }

  sum(): { rows: number; sha256: string } {
    return { rows: this.#rows, sha256: this.#hash.digest("hex") };
  }

  /** Returns the last line of the batch. */
  end(head: CopyHead): string {
    return `${JSON.stringify({ end: { format: FORMAT, ...head, ...this.sum() } })}\n`;
  }
}

/** Reads the text of a file. Never throws. */
export function* readCopy(text: string): Work<CopyReading> {
  const rows = new Map<string, Row>();
  let head: CopyHead | null = null;
  let batch = new Batch();
  let pending: Row[] = [];
  for (let from = 0; from < text.length;) {
    const to = text.indexOf("\n", from);
    if (to < 0) return { head, rows, fault: "torn" };
    const line = text.slice(from, to + 1);
    from = to + 1;
    yield ROW_UNITS;
    const value = parsed(line);
    const row = RowLine.safeParse(value);
    if (row.success) {
      batch.take(line);
      pending.push({ ...row.data, value: row.data.value });
      continue;
    }
    const end = endOf(value, batch);
    if (typeof end === "string") return { head, rows, fault: end };
    head = end;
    for (const one of pending) {
      if (one.value === undefined) rows.delete(one.key);
      else rows.set(one.key, one);
    }
    batch = new Batch();
    pending = [];
  }
  return { head, rows, fault: pending.length > 0 || head === null ? "torn" : null };
}

function endOf(value: unknown, batch: Batch): CopyHead | CopyFault {
  const any = AnyEnd.safeParse(value);
  if (!any.success) return "damaged";
  if (any.data.end.format > FORMAT) return "newer";
  const end = EndLine.safeParse(value);
  const sum = batch.sum();
  if (!end.success || end.data.end.rows !== sum.rows || end.data.end.sha256 !== sum.sha256) return "damaged";
  const { generation, lifeId, revision, atMs } = end.data.end;
  return { generation, lifeId, revision, atMs };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
