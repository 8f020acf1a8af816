import { invalidField } from "../../state/api-problem.ts";

/** Returns the cursor of the page that begins at this row. */
export const cursorOf = (offset: number): string => Buffer.from(`o:${offset}`).toString("base64url");

/** Returns the row at which the page of a cursor begins. Throws validation_failed. */
export function offsetOf(cursor: string): number {
  const match = /^o:(\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString());
  if (match === null) throw invalidField("cursor", "format");
  return Number(match[1]);
}
