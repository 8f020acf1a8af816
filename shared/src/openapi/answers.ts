import type { ErrorCode } from "../contract/errors.ts";
import { ERROR_STATUS, PROBLEM_TYPE, Problem } from "../contract/errors.ts";
import { HEADER } from "../contract/headers.ts";
import { LogLine } from "../contract/log.ts";
import type { Route } from "../contract/routes.ts";
import { EN } from "../words/en.ts";
import { sayIn, titleIn } from "../words/say-in.ts";
import { errorsByStatus } from "./errors.ts";
import type { PublicRouteName } from "./operations.ts";
import { schemaOf } from "./schemas.ts";

type Json = Record<string, unknown>;
const WORDS = { lang: "en", table: EN } as const;
const text: Json = { type: "string" };
const count: Json = { type: "integer", minimum: 0 };

/** Headers of answers, by the names of the contract. */
export const HEADERS: Record<string, Json> = {
  [HEADER.requestId]: { description: "What the logs and the audit know this call by", schema: text },
  [HEADER.servedBy]: { description: "Ref of the Core that answered", schema: text },
  [HEADER.leader]: { description: "Ref of the leader; absent while nobody leads", schema: text },
  [HEADER.term]: { description: "Raft term of that leader", schema: count },
  [HEADER.generation]: { description: "Rises when the cluster is restored or started anew", schema: count },
  [HEADER.revision]: { description: "Revision of the records that the answer rests on", schema: count },
  [HEADER.dataAge]: { description: "Age of the data in ms; 0 for a linearizable answer", schema: count },
  [HEADER.idempotentReplay]: {
    description: "`true` when the change was executed before and this is its answer again",
    schema: { type: "string", const: "true" },
  },
  [HEADER.totalCount]: { description: "How many rows there are on all pages", schema: count },
  etag: { description: "Revision of the record, for If-Match", schema: text },
  link: { description: 'The next page, as `<…>; rel="next"`; absent on the last one', schema: text },
  "retry-after": { description: "Seconds to wait before another try", schema: count },
  location: { description: "Where the browser goes on", schema: text },
};
const headers = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
const ORIGIN = [
  HEADER.servedBy,
  HEADER.leader,
  HEADER.term,
  HEADER.generation,
  HEADER.revision,
  HEADER.dataAge,
] as const;

const file: Json = { schema: text };
/** What is answered where it is not JSON. */
const MEDIA: Partial<Record<PublicRouteName, Json>> = {
  events: {
    "text/event-stream": {
      schema: {
        type: "string",
        description: "`event:` is the type, `data:` JSON by the schema Event.<type>, `id:` is good for Last-Event-ID.",
      },
    },
  },
  serviceLog: { "application/jsonl": { schema: schemaOf(LogLine) } },
  serviceLogDownload: { "application/gzip": file },
  auditExport: { "text/csv": file, "application/jsonl": file },
  oidcCallback: { "text/html": file },
};

const DONE: Record<number, string> = {
  200: "Done",
  201: "Made",
  202: "Accepted; it goes on by itself",
  204: "Done; there is nothing to say",
  302: "On to the provider",
};

/** Answers with one record, of a kind that changes take If-Match for. */
const TAGGED = new Set<PublicRouteName>([
  "showService",
  "showUser",
  "showSettings",
  "addService",
  "addUser",
  "resetPassword",
]);
const tagged = (name: PublicRouteName, route: Route): boolean =>
  TAGGED.has(name) || (route.method === "PATCH" && route.errors.includes("precondition_failed"));

/** The good answers of a route. */
export function answersOf(name: PublicRouteName, route: Route): Json {
  const query = route.query === undefined ? "" : JSON.stringify(schemaOf(route.query));
  const carried = [
    HEADER.requestId,
    ...(route.audience === "user" ? ORIGIN : []),
    ...(query.includes('"size"') ? ["link"] : []),
    ...(query.includes('"page"') || query.includes('"all"') || name === "listUsers" ? [HEADER.totalCount] : []),
    ...(tagged(name, route) ? ["etag"] : []),
    ...(route.errors.includes("key_reused") ? [HEADER.idempotentReplay] : []),
  ];
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, schema]) => {
      const content = schema === null ? MEDIA[name] : { "application/json": { schema: schemaOf(schema) } };
      return [
        status,
        {
          description: DONE[Number(status)] ?? "Done",
          headers: headers(status === "302" ? [...carried, "location"] : carried),
          ...(content === undefined ? {} : { content }),
        },
      ];
    }),
  );
}

/** Refusals are alike on many routes: each set of codes is written once, under a name made of them. */
const keyOf = (codes: readonly ErrorCode[]): string => codes.toSorted().join(".");

/** The refusals of a route, as references. */
export function refusalsOf(route: Route): Json {
  return Object.fromEntries(
    errorsByStatus(route).map(([status, codes]) => [status, { $ref: `#/components/responses/${keyOf(codes)}` }]),
  );
}

/** The sets of codes that the routes refer to. */
export function refusalResponses(routes: readonly Route[]): Json {
  const sets = routes.flatMap((r) => errorsByStatus(r).map(([, codes]) => [keyOf(codes), refusal(codes)] as const));
  return Object.fromEntries(new Map(sets.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

function refusal(codes: readonly ErrorCode[]): Json {
  const wait = codes.some((code) => code === "rate_limited" || code === "no_leader");
  const sorted = codes.toSorted();
  return {
    description: sorted.map((code) => `**${code}**: ${sentence(code)}`).join("\n\n"),
    headers: headers(wait ? [HEADER.requestId, "retry-after"] : [HEADER.requestId]),
    content: {
      [PROBLEM_TYPE]: {
        schema: { allOf: [schemaOf(Problem), { properties: { code: { enum: sorted } } }] },
        examples: Object.fromEntries(sorted.map((code) => [code, { value: example(code) }])),
      },
    },
  };
}

const sentence = (code: ErrorCode): string => sayIn(WORDS, { code, params: {} });

const example = (code: ErrorCode): Problem => ({
  type: `urn:kuma:problem:${code}`,
  title: titleIn(WORDS, code),
  status: ERROR_STATUS[code],
  detail: sentence(code),
  code,
  params: {},
  requestId: "0d6ab2c4-6c0e-4f0a-9f53-6f4f3f1f3f5e",
});
