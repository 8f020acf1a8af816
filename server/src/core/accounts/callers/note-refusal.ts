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

/** A refused request, as the audit needs to know it. */
export interface RefusedRequest {
  route: RouteName;
  method: string;
  problem: ApiProblem;
  /** the caller as the audit names it */
  by: { who: string; token: string | null };
  /** the caller proved its identity */
  identified: boolean;
  /** it presented a session or a token */
  bearer: boolean;
  from: string;
  requestId: string;
  object: Required<Pick<Refusal, "ref" | "about">>;
  /** how many attempts it stands for */
  count?: number;
}

/**
 * Records a refusal in the audit if the audit covers it. Attempts of callers that are not identified, even if their
 * former identity can be named, are counted in one entry and not repeated.
 */
export function noteRefusal(log: RefusalLog, refused: RefusedRequest): void {
  if (!isAudited(refused)) return;
  const { from, requestId, by, object } = refused;
  const refusal = { ...by, ...object, from, requestId, ...actionOf(refused), code: recordedCode(refused.problem) };
  if (refused.identified && PROOFS[refused.route] === undefined) log.own(refusal);
  else log.counted(refusal, refused.count);
}

/**
 * Reports whether the audit covers a refusal: secrets in a URL, changes refused to an identified caller
 * (domain/refusals.ts), forbidden changes of unauthenticated clients, refused proofs of identity, invalid bearers.
 */
function isAudited({ route, method, problem, identified, bearer }: RefusedRequest): boolean {
  if (isSecretInUrl(problem)) return true;
  const { code } = problem;
  if (method === "GET" && !(code === "unauthenticated" && bearer)) return false;
  const status = ERROR_STATUS[code];
  if (status === 401 || status === 403) return true;
  return (identified && refusesChange(code)) || (PROOFS[route] !== undefined && OF_PROOFS.has(code));
}

/** Returns what was refused: a proof of identity under its own name and that of its user, else the route. */
function actionOf({ route, by, problem }: RefusedRequest): { what: string; name: string | null } {
  const proof = PROOFS[route];
  if (proof === undefined) return { what: "access.refused", name: route };
  return { what: proof, name: by.who === "unknown" ? reasonOf(problem) : by.who };
}

/** Returns the code under which the audit records a problem. */
function recordedCode(problem: ApiProblem): string {
  if (isSecretInUrl(problem)) return "token_in_query";
  return problem instanceof HiddenProblem ? "forbidden" : problem.code;
}

const isSecretInUrl = ({ errors }: ApiProblem): boolean =>
  errors?.some((error) => error.code === "token_in_query") === true;

/**
 * Returns why a sign-in by the provider failed: no user is named in the entry, and the administrator who repairs it
 * needs the reason.
 */
function reasonOf(problem: ApiProblem): string | null {
  if (problem.code !== "oidc_failed") return null;
  const { why, host } = problem.params;
  return [why ?? "other", ...(host === undefined ? [] : [host])].join(" ");
}
