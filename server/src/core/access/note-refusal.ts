import { ERROR_STATUS, type ErrorCode } from "@core-console/shared/contract/errors";
import type { RouteName } from "@core-console/shared/contract/routes";
import { HiddenProblem, type ApiProblem } from "../problem.ts";
import type { RefusalLog } from "./refusal-log.ts";

/** Ways to prove who one is: the audit tells of them under their own names. */
const PROOFS: Partial<Record<RouteName, string>> = {
  signIn: "sign_in",
  oidcFinish: "sign_in",
  setupLook: "setup.use",
  setup: "setup.use",
  confirm: "user.confirm",
  changePassword: "user.password_change",
};
/** Beside 401 and 403: what somebody tried who may not. */
const ALSO = new Set<ErrorCode>(["link_invalid", "last_administrator"]);

/** Refused tries to prove who one is, whatever the reason. */
const OF_PROOFS = new Set<ErrorCode>(["rate_limited", "setup_needed"]);

/**
 * Notes a refusal in the audit, if it is one that the audit tells of: refused changes, refused proofs of who one is,
 * bearers that are no good, secrets in a URL. `known`: it is known who asked; strangers' are counted, not repeated.
 */
export function noteRefusal(
  log: RefusalLog,
  f: {
    route: RouteName;
    method: string;
    problem: ApiProblem;
    asker: { who: string; token: string | null };
    known: boolean;
    bearer: boolean;
    from: string;
    requestId: string;
  },
): void {
  const { code } = f.problem;
  const proof = PROOFS[f.route];
  const inUrl = f.problem.errors?.some((e) => e.code === "token_in_query") === true;
  const status = ERROR_STATUS[code];
  const hidden = f.problem instanceof HiddenProblem;
  const refused =
    status === 401 || status === 403 || ALSO.has(code) || hidden || (proof !== undefined && OF_PROOFS.has(code));
  const told = f.method !== "GET" || (code === "unauthenticated" && f.bearer);
  if (!inUrl && !(refused && told)) return;
  const refusal = {
    ...f.asker,
    from: f.from,
    what: proof ?? "access.refused",
    name: proof === undefined ? f.route : f.known ? f.asker.who : reasonOf(f.problem),
    code: inUrl ? "token_in_query" : hidden ? "forbidden" : code,
    requestId: f.requestId,
  };
  if (f.known && proof === undefined) log.own(refusal);
  else log.counted(refusal);
}

/** Why a provider's word was not taken: nobody is named by it, and who mends it needs it. */
function reasonOf(problem: ApiProblem): string | null {
  return problem.code === "oidc_failed" ? String(problem.params["why"] ?? "other") : null;
}
