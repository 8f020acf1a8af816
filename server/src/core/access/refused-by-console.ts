import { REFUSED_SCHEME } from "@core-console/shared/contract/headers";

type ConsoleRefusal = "csrf" | "cross_site";

const REFUSED = new RegExp(`^${REFUSED_SCHEME} (csrf|cross_site)(?: (\\S{1,256}))?$`);

/**
 * A change that a console refused before it was anybody's reaches a Core under a scheme of its own: to be refused here and
 * told in the audit as of whom it would have been. Never anything else: a Core that does not know the scheme takes it for no bearer.
 */
export function refusedByConsole(authorization: string | undefined): {
  code: ConsoleRefusal | null;
  authorization: string | undefined;
} {
  const found = REFUSED.exec(authorization ?? "");
  if (found === null) return { code: null, authorization };
  return {
    code: found[1] === "csrf" ? "csrf" : "cross_site",
    authorization: found[2] === undefined ? undefined : `Bearer ${found[2]}`,
  };
}
