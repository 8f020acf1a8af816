import { ERROR_STATUS, type ErrorCode } from "@core-console/shared/contract/errors";
import type { RouteName } from "@core-console/shared/contract/routes";
import { refusesChange } from "@core-console/shared/domain/refusals";
import { HiddenProblem, type ApiProblem } from "../../state/api-problem.ts";
import type { Refusal, RefusalLog } from "./refusal-log.ts";

/** Routes that prove an identity: the audit records their refusals under their own names. */
const PROOFS: Partial<Record<RouteName, string>> = {
  signIn: "sign_in",
  oidcBegin: "sign_in",
  oidcFinish: "sign_in",
  setupLook: "setup.use",
  setup: "setup.use",
  confirm: "user.confirm",
  changePassword: "user.password_change",
};
/** Codes of refused attempts to prove an identity, whatever the reason. */
const OF_PROOFS = new Set<ErrorCode>(["link_invalid", "rate_limited", "setup_needed"]);

/**
 * Records a refusal in the audit if the audit covers it: valid changes refused to an identified caller
 * (domain/refusals.ts), forbidden changes of unauthenticated clients, refused proofs of identity, invalid bearers,
 * secrets in a URL.
 * `known`: the caller proved its identity. Attempts of other callers, even if their former identity can be named, are
 * counted in one entry and not repeated.
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
    /** how many attempts it stands for */
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

/**
 * Returns why a sign-in by the provider failed: no user is named in the entry, and the administrator who repairs it
 * needs the reason.
 */
function reasonOf(problem: ApiProblem): string | null {
  if (problem.code !== "oidc_failed") return null;
  const { why, host } = problem.params;
  return [why ?? "other", ...(host === undefined ? [] : [host])].join(" ");
}
