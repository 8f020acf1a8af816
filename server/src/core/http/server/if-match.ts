import { invalidField } from "../../state/api-problem.ts";
import type { Call } from "./server.ts";

/** Returns the revision that If-Match requires; null if the header is missing. Throws validation_failed. */
export function ifMatch(call: Call): number | null {
  const header = call.request.headers["if-match"];
  if (header === undefined) return null;
  const match = /^(?:W\/)?"(\d+)"$/.exec(header);
  if (match === null) throw invalidField("if-match", "format");
  return Number(match[1]);
}
