import { expect, test } from "vitest";
import { ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { AUDIT_EN } from "@core-console/shared/words/audit-en";
import { AUDIT_RU } from "@core-console/shared/words/audit-ru";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { ApiProblem, HiddenProblem } from "../../state/api-problem.ts";
import type { AuditRecord } from "../../state/records.ts";
import { noteRefusal } from "./note-refusal.ts";
import { RefusalLog } from "./refusal-log.ts";

interface Tried {
  route: RouteName;
  method?: string;
  problem: ApiProblem;
  /** null: an unauthenticated client */
  who: string | null;
  times?: number;
}

/** Returns the audit's entries for these attempts, each from its own address. */
async function entriesOf(...tries: Tried[]): Promise<AuditRecord[]> {
  const written: AuditRecord[] = [];
  const write = async (puts: { value: string }[]): Promise<void> => {
    written.push(...puts.map((p) => JSON.parse(p.value) as AuditRecord));
  };
  const log = new RefusalLog({ write, now: () => 0, wall: () => 0, log: silentLogger });
  let from = 0;
  for (const { route, method = "POST", problem, who, times = 1 } of tries)
    for (let i = 0; i < times; i++)
      noteRefusal(log, {
        route,
        method,
        problem,
        identified: who !== null,
        bearer: who !== null,
        by: { who: who ?? "unknown", token: null },
        requestId: "r",
        object: { ref: null, about: null },
        from: `198.51.${from >> 8}.${from++ & 255}`,
      });
  await log.flush();
  return written;
}
const of = (problem: ApiProblem, route: RouteName, who: string | null, method = "POST"): Tried => ({
  problem,
  route,
  who,
  method,
});

test.each([
  ["another user's session", of(new HiddenProblem("session"), "endSession", "anna", "DELETE"), "forbidden"],
  ["another user's token", of(new HiddenProblem("token"), "removeToken", "anna", "DELETE"), "forbidden"],
  ["a change that is not for the role", of(new ApiProblem("forbidden"), "addService", "anna"), "forbidden"],
  ["a name that is taken", of(new ApiProblem("name_taken"), "addService", "anna"), "name_taken"],
  ["a login that is taken", of(new ApiProblem("login_taken"), "addUser", "anna"), "login_taken"],
  ["what is not there", of(new ApiProblem("not_found"), "endSession", "anna", "DELETE"), "not_found"],
  ["the last Core", of(new ApiProblem("last_core"), "removeService", "anna", "DELETE"), "last_core"],
  ["a Core that is busy", of(new ApiProblem("busy"), "restartService", "anna"), "busy"],
  ["a restart against the majority", of(new ApiProblem("quorum_at_risk"), "restartService", "anna"), "quorum_at_risk"],
  [
    "a change of an older state",
    of(new ApiProblem("precondition_failed"), "changeUser", "anna"),
    "precondition_failed",
  ],
  ["an ID that was used", of(new ApiProblem("already_enrolled"), "renewJoin", "anna"), "already_enrolled"],
  ["a key of another change", of(new ApiProblem("key_reused"), "addService", "anna"), "key_reused"],
  ["the last administrator", of(new ApiProblem("last_administrator"), "removeUser", "anna"), "last_administrator"],
  ["a link for an unknown user, by a host", of(new ApiProblem("not_found"), "setupLink", "host:core-1"), "not_found"],
  [
    "a change by an unauthenticated client",
    of(new ApiProblem("unauthenticated"), "addService", null),
    "unauthenticated",
  ],
])("told as refused: %s", async (_, tried, code) => {
  const who = tried.who ?? "unknown";
  expect(await entriesOf(tried)).toMatchObject([{ what: "access.refused", name: tried.route, who, code, count: 1 }]);
});

test.each([
  ["signing in before any user can", of(new ApiProblem("setup_needed"), "signIn", null), "sign_in"],
  ["too many tries to sign in", of(new ApiProblem("rate_limited"), "signIn", null), "sign_in"],
  ["too many by a provider, begun", of(new ApiProblem("rate_limited"), "oidcBegin", null), "sign_in"],
  ["too many by a provider, finished", of(new ApiProblem("rate_limited"), "oidcFinish", null), "sign_in"],
  ["too many tries of a link", of(new ApiProblem("rate_limited"), "setup", null), "setup.use"],
  ["a link that is none", of(new ApiProblem("link_invalid"), "setupLook", null), "setup.use"],
  ["too many tries to confirm", of(new ApiProblem("rate_limited"), "confirm", "anna"), "user.confirm"],
])("told as a refused proof: %s", async (_, tried, what) => {
  expect(await entriesOf(tried)).toMatchObject([{ what, code: tried.problem.code, outcome: "refused" }]);
});

test.each([
  ["what is not there, by an unauthenticated client", of(new ApiProblem("not_found"), "oidcBegin", null)],
  ["a name that is taken, of a link", of(new ApiProblem("login_taken"), "setup", null)],
  ["a change that was not understood", of(new ApiProblem("validation_failed"), "addService", "anna")],
  ["a change whose outcome is unknown", of(new ApiProblem("outcome_unknown"), "addService", "anna")],
  ["too many requests that prove nothing", of(new ApiProblem("rate_limited"), "addService", "anna")],
  ["a list that is not for the role", of(new ApiProblem("forbidden"), "listUsers", "anna", "GET")],
  ["a record that is not there", of(new ApiProblem("not_found"), "showService", "anna", "GET")],
])("not told: %s", async (_, tried) => expect(await entriesOf(tried)).toEqual([]));

test("unauthenticated clients' attempts are recorded up to so many entries, and counted above", async () => {
  const all = await entriesOf(
    { ...of(new ApiProblem("rate_limited"), "signIn", null), times: 3000 },
    { ...of(new ApiProblem("setup_needed"), "signIn", null), times: 3000 },
  );
  expect(all.length).toBeLessThanOrEqual(121);
  expect(all.reduce((sum, e) => sum + e.count, 0)).toBe(6000);
});

const routes = (Object.entries(ROUTES) as [RouteName, Route][]).filter(([, route]) => route.console !== true);
test.each(routes)(
  "%s: what the audit tells of it when it is refused has words in both languages",
  async (name, route) => {
    const inUrl = new ApiProblem("unauthenticated", {}, [{ path: "query", code: "token_in_query", message: "" }]);
    const [entry] = await entriesOf(of(inUrl, name, null, route.method));
    const code =
      entry?.what === "access.refused" ? `audit.tried.${String(entry.name)}` : `audit.${String(entry?.what)}`;
    expect([Object.hasOwn(AUDIT_EN, code), Object.hasOwn(AUDIT_RU, code), code]).toEqual([true, true, code]);
    expect(Object.hasOwn(AUDIT_EN, `audit.why.${String(entry?.code)}`)).toBe(true);
  },
);
