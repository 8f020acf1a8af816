import { REFUSED_SCHEME } from "@core-console/shared/contract/headers";

type ConsoleRefusal = "csrf" | "cross_site" | "rate_limited";

const CHANGE = new RegExp(`^${REFUSED_SCHEME} (csrf|cross_site)(?: (\\S{1,256}))?$`);
const SUM = new RegExp(`^${REFUSED_SCHEME} rate_limited (\\d{1,6})$`);

/**
 * A change that a console refused before it was anybody's reaches a Core under a scheme of its own: to be refused here and
 * told in the audit as of whom it would have been. So does a sum (`count`) of tries that the console's own limits cut off.
 * Never anything else: a Core that does not know the scheme takes it for no bearer.
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
