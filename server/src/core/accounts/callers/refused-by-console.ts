import { REFUSED_SCHEME } from "@core-console/shared/contract/headers";

type ConsoleRefusal = "csrf" | "cross_site" | "rate_limited";

const CHANGE = new RegExp(`^${REFUSED_SCHEME} (csrf|cross_site)(?: (\\S{1,256}))?$`);
const SUM = new RegExp(`^${REFUSED_SCHEME} rate_limited (\\d{1,6})$`);

/**
 * Parses the Authorization header of a refusal by a console. A console forwards a change that it refused before
 * identifying the caller under a scheme of its own, so that a Core refuses it and records it in the audit under the
 * user that it would have been. It reports a sum (`count`) of attempts that its own limits cut off in the same way.
 * Nothing else uses the scheme: a Core that does not know it takes it for no bearer.
 */
export function refusedByConsole(authorization: string | undefined): {
  code: ConsoleRefusal | null;
  authorization: string | undefined;
  count: number;
} {
  const sum = SUM.exec(authorization ?? "");
  if (sum !== null) return { code: "rate_limited", authorization: undefined, count: Math.max(1, Number(sum[1])) };
  const found = CHANGE.exec(authorization ?? "");
  if (found === null) return { code: null, authorization, count: 1 };
  return {
    code: found[1] === "csrf" ? "csrf" : "cross_site",
    authorization: found[2] === undefined ? undefined : `Bearer ${found[2]}`,
    count: 1,
  };
}
