import { ERROR_STATUS, type ErrorCode } from "@core-console/shared/contract/errors";
import { HEADER } from "@core-console/shared/contract/headers";
import type { Route } from "@core-console/shared/contract/route";
import type { WireAnswer } from "../support/wire/read-answer.ts";

/** A request, as far as its response is judged by it. */
export interface Asked {
  /** null: of no route, or of none that one can be sure of */
  route: Route | null;
  method: string;
  /** codes that the description has for the route; null: not known */
  codes: ReadonlySet<ErrorCode> | null;
  /** words that no answer may hold: what was sent as a secret, and all that are known */
  secrets: readonly string[];
  /** whether anything good may come of it is not known: odd paths, methods and headers may be good ones */
  mayBeGood: boolean;
  /** one of the two that answer a browser with a page */
  html: boolean;
}

/** Faults of a console or Core on a loopback net say where its things lie. */
const INSIDE = [/\bat (?:async )?[\w.<>]+ \(/, /node:internal/, /\.ts:\d+/, /c\.sock/, /\/kuma\/r\//];

/** Returns what is wrong with one response, as text; empty: nothing. */
export function faultsOf(asked: Asked, answer: WireAnswer): string[] {
  const all = answer.text + JSON.stringify(answer.headers);
  const faults = asked.secrets.filter((s) => s.length > 7 && all.includes(s)).map((s) => `echoes ${s.slice(0, 8)}…`);
  if (answer.status >= 200 && answer.status < 300) return [...faults, ...wrongSuccess(asked, answer)];
  if (answer.status === 302) return asked.html ? faults : [...faults, "a redirect"];
  if (INSIDE.some((inside) => inside.test(answer.text)))
    faults.push(`tells of its inside: ${answer.text.slice(0, 200)}`);
  // An answer to HEAD has no body that could say more.
  if (asked.method === "HEAD") return answer.status === 500 ? [...faults, "500"] : faults;
  const { problem } = answer;
  if (problem === null && asked.html && answer.headers["content-type"]?.startsWith("text/html") === true) return faults;
  if (problem === null) return [...faults, `${answer.status} without a problem document: ${answer.text.slice(0, 120)}`];
  const { code } = problem;
  if (ERROR_STATUS[code] !== answer.status || problem.status !== answer.status)
    faults.push(`${answer.status} says ${code}`);
  if (problem.requestId === "" || problem.requestId !== answer.headers[HEADER.requestId])
    faults.push(`request id ${problem.requestId}, in the header ${answer.headers[HEADER.requestId]}`);
  if (problem.detail === "" || problem.title === "") faults.push(`${code} without words`);
  if (asked.codes !== null && !asked.codes.has(code)) faults.push(`${code} is not described for it`);
  if (code === "internal") faults.push("internal");
  return faults;
}

function wrongSuccess(asked: Asked, a: WireAnswer): string[] {
  if (asked.mayBeGood) return [];
  if (asked.route === null) return [`${a.status} where no route is: ${a.text.slice(0, 120)}`];
  return asked.route.answers[a.status] === undefined ? [`${a.status} is not described for it`] : [];
}
