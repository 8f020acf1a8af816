import type { ErrorCode } from "@core-console/shared/contract/errors";

/** What may be wrong with the file of a snapshot, by its code in words/snapshots. */
export type ArchiveFaultCode = Extract<ErrorCode, `snapshot_${string}`> | "snapshot_no_room" | "snapshot_no_tool";

/** A file is no snapshot that this version can use, or there is no room to unpack it. */
export class ArchiveFault extends Error {
  override readonly name = "ArchiveFault";
  readonly code: ArchiveFaultCode;
  readonly params: Record<string, string | number | null>;
  constructor(code: ArchiveFaultCode, params: Record<string, string | number | null> = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}
