import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Operation } from "@core-console/shared/contract/access";
import { PORT } from "@core-console/shared/contract/ports";
import { pathOf, ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { apiOver } from "../support/cluster/api.ts";
import { certificatesIn } from "../support/cluster/core-node.ts";
import { addPerson, bearerOf, cookieOf, signInAs } from "../support/cluster/people.ts";
import { Records } from "../support/cluster/records.ts";
import { until } from "../support/until.ts";
import type { WireAnswer } from "../support/wire/read-answer.ts";
import { askOnce, type Place } from "../support/wire/wire.ts";
import { type Caller, makeCallers } from "./matrix/callers.ts";
import { EXEMPLARS, type Things } from "./matrix/examples.ts";
import { expectedOf, type Listener, shown } from "./matrix/expected.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("matrix", { cores: 1 });
let callers: Caller[] = [];
let things: Things | null = null;
let records: Records | null = null;
let calls = 0;

/** Returns a new address each time: an unauthenticated client may send 20 requests a second from one address. */
const from = (): string => {
  calls++;
  return `127.77.${(calls >> 8) & 0xff}.${calls & 0xff || 1}`;
};

interface Way {
  name: string;
  at: Listener;
  headers: (secret: string) => Record<string, string>;
  /** cookies: a port for scripts looks at none, and in one a console takes a session alone */
  cookie?: true;
}
const WAYS: Way[] = [
  { name: "7210 by bearer", at: "core", headers: bearerOf },
  { name: "7220 by bearer", at: "console", headers: bearerOf },
  { name: "7220 by cookie", at: "console", headers: cookieOf, cookie: true },
  { name: "7223 by bearer", at: "rest", headers: bearerOf },
  { name: "7223 by cookie", at: "rest", headers: cookieOf, cookie: true },
];
const NOBODY = { role: null, by: "session", confirmed: false, temporary: false, node: false } as const;

beforeAll(async () => {
  const [core] = cluster().cores;
  if (core === undefined) throw new Error("no Core");
  const { login, password } = cluster().administrator;
  const rest = cluster().client(`http://${core.host}:${PORT.rest}`);
  const session = await signInAs(rest, login, password);
  records = new Records(core.home);
  const made = await makeCallers(rest, session, records);
  callers = made.all;
  const api = cluster().api;
  const { ca, cert, key } = certificatesIn(core.home);
  const node = cluster().client(`https://${core.host}:${PORT.internal}`, { ca, cert, key });
  const begun = Operation.parse((await api.change("POST", `/services/${core.ref}/restart`)).body);
  await until("the restart is over", async () => {
    const { state } = Operation.parse((await api.client.get(`/operations/${begun.id}`)).body);
    return state === "done";
  });
  await cluster().green();
  const operator = await signInAs(rest, made.people.operator.login, made.people.operator.password);
  things = {
    api,
    node,
    records,
    core: core.ref,
    operation: begun.id,
    other: { ...(await addPerson(rest, session, "viewer")) },
    // By an operator: one that only administrators had is hidden from operators.
    unused: (await apiOver(cluster().client(rest.base, null, operator)).add(`unused-${randomUUID()}`)).ref,
  };
});
afterAll(() => records?.close());

function placeOf(at: Listener): Place {
  const [core] = cluster().cores;
  if (core === undefined) throw new Error("no Core");
  const port = { core: PORT.internal, console: PORT.console, rest: PORT.rest }[at];
  return { host: core.host, port, ca: at === "core" ? certificatesIn(core.home).ca : null };
}

const isSeen = (caller: Caller, way: Way): boolean =>
  way.cookie !== true || (way.at === "console" && caller.by === "session");

const answerText = (answer: WireAnswer): string =>
  answer.problem === null ? String(answer.status) : `${answer.status} ${answer.problem.code}`;

/** Checks one cell of the matrix: returns null, or what is wrong as text. */
async function cell(name: RouteName, route: Route, who: Caller, way: Way): Promise<string | null> {
  if (things === null) throw new Error("nothing is made yet");
  const { example, passes, usesUpCaller, stream } = EXEMPLARS[name];
  const caller = usesUpCaller === true ? await who.again() : who;
  const refusal = expectedOf(name, route, isSeen(caller, way) ? caller : NOBODY, way.at);
  const { id, query, body, headers } = await example(things, caller);
  const path = pathOf(route).replace(":id", id ?? "") + (query === undefined ? "" : `?${query}`);
  const change = route.method !== "GET";
  const answer = await askOnce(
    placeOf(way.at),
    {
      method: route.method,
      path,
      headers: {
        ...(change ? { "content-type": "application/json" } : {}),
        ...headers,
        ...(caller.secret === null ? {} : way.headers(caller.secret)),
      },
      ...(change ? { body: JSON.stringify(body ?? {}) } : {}),
    },
    { from: from(), headOnly: stream === true },
  );
  const [success = 0] = Object.keys(route.answers).map(Number);
  const right =
    refusal === null ? [passes ?? success].flat().includes(answer.status) : answerText(answer) === shown(refusal);
  if (right) return null;
  const wanted = refusal === null ? String(passes ?? success) : shown(refusal);
  return `${who.name}, ${way.name}: ${answerText(answer)}, not ${wanted}`;
}

describe("every route × everybody × every way to ask", () => {
  const rows = Object.entries(ROUTES) as [RouteName, Route][];
  it.each(rows)("%s", async (name, route) => {
    const wrong: (string | null)[] = [];
    for (const caller of callers)
      for (const way of WAYS) {
        if (caller.secret === null && way.name.endsWith("cookie")) continue;
        wrong.push(await cell(name, route, caller, way));
      }
    expect(wrong.filter((w) => w !== null)).toEqual([]);
  });
});
