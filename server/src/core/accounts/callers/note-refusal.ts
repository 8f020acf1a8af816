import { ERROR_STATUS, type ErrorCode } from "@core-console/shared/contract/errors";
import type { RouteName } from "@core-console/shared/contract/routes";
import { refusesChange } from "@core-console/shared/domain/refusals";
import { HiddenProblem, type ApiProblem } from "../../state/api-problem.ts";
import type { Refusal, RefusalLog } from "./refusal-log.ts";

/** Ways to prove who one is: the audit tells of them under their own names. */
const PROOFS: Partial<Record<RouteName, string>> = {
  signIn: "sign_in",
  oidcBegin: "sign_in",
  oidcFinish: "sign_in",
  setupLook: "setup.use",
  setup: "setup.use",
  confirm: "user.confirm",
  changePassword: "user.password_change",
};
/** Refused tries to prove who one is, whatever the reason. */
const OF_PROOFS = new Set<ErrorCode>(["link_invalid", "rate_limited", "setup_needed"]);

/**
 * Notes a refusal in the audit, if it is one that the audit tells of: changes of somebody known that were understood and
 * refused (domain/refusals.ts), strangers' that are not allowed, refused proofs of who one is, bearers that are no good,
 * secrets in a URL. `known`: it was proved who asked; what strangers do, also those of whom it can be told who they were, is
 * counted, not repeated.
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
    object: Required<Pick<Refusal, "ref" | "about">>;
    /** how many it stands for */
    count?: number;
  },
): void {
  const { code } = f.problem;
  const proof = PROOFS[f.route];
  const inUrl = f.problem.errors?.some((e) => e.code === "token_in_query") === true;
  const status = ERROR_STATUS[code];
  const hidden = f.problem instanceof HiddenProblem;
  const refused =
    status === 401 ||
    status === 403 ||
    (f.known && refusesChange(code)) ||
    (proof !== undefined && OF_PROOFS.has(code));
  const told = f.method !== "GET" || (code === "unauthenticated" && f.bearer);
  if (!inUrl && !(refused && told)) return;
  const refusal = {
    ...f.asker,
    ...f.object,
    from: f.from,
    what: proof ?? "access.refused",
    name: proof === undefined ? f.route : f.asker.who === "unknown" ? reasonOf(f.problem) : f.asker.who,
    code: inUrl ? "token_in_query" : hidden ? "forbidden" : code,
    requestId: f.requestId,
  };
  if (f.known && proof === undefined) log.own(refusal);
  else log.counted(refusal, f.count);
}

/** Why a provider's word was not taken: nobody is named by it, and who mends it needs it. */
function reasonOf(problem: ApiProblem): string | null {
  if (problem.code !== "oidc_failed") return null;
  const { why, host } = problem.params;
  return [why ?? "other", ...(host === undefined ? [] : [host])].join(" ");
}
