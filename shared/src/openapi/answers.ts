import type { ErrorCode } from "../contract/errors.ts";
import { ERROR_STATUS, PROBLEM_TYPE, Problem } from "../contract/errors.ts";
import { HEADER } from "../contract/headers.ts";
import { LogLine } from "../contract/log.ts";
import type { Route } from "../contract/route.ts";
import { EN } from "../words/en.ts";
import { HOST_EN } from "../words/host-en.ts";
import { HOST_RU } from "../words/host-ru.ts";
import type { Lang } from "../words/lang.ts";
import { RU } from "../words/ru.ts";
import { SNAPSHOTS_EN } from "../words/snapshots/en.ts";
import { SNAPSHOTS_RU } from "../words/snapshots/ru.ts";
import { sayIn, titleIn } from "../words/say-in.ts";
import type { Words } from "../words/say-in.ts";
import { errorsByStatus } from "./errors.ts";
import type { PublicRouteName } from "./operations.ts";
import { schemaOf } from "./schemas.ts";
import { TEXTS } from "./texts.ts";

type Json = Record<string, unknown>;
const WORDS: Record<Lang, Words> = {
  en: { lang: "en", table: { ...EN, ...HOST_EN, ...SNAPSHOTS_EN } },
  ru: { lang: "ru", table: { ...RU, ...HOST_RU, ...SNAPSHOTS_RU } },
};
const text: Json = { type: "string" };
const count: Json = { type: "integer", minimum: 0 };

/** Returns the headers of responses, by their names in the contract. */
export function headersIn(lang: Lang): Record<string, Json> {
  const say = TEXTS[lang].headers;
  const header = (description: string, schema: Json): Json => ({ description, schema });
  return {
    [HEADER.requestId]: header(say.requestId, text),
    [HEADER.servedBy]: header(say.servedBy, text),
    [HEADER.leader]: header(say.leader, text),
    [HEADER.term]: header(say.term, count),
    [HEADER.generation]: header(say.generation, count),
    [HEADER.life]: header(say.life, { type: "string", format: "uuid" }),
    [HEADER.revision]: header(say.revision, count),
    [HEADER.dataAge]: header(say.dataAge, count),
    [HEADER.console]: header(say.console, text),
    [HEADER.idempotentReplay]: header(say.idempotentReplay, { type: "string", const: "true" }),
    [HEADER.totalCount]: header(say.totalCount, count),
    etag: header(say.etag, text),
    link: header(say.link, text),
    "retry-after": header(say.retryAfter, count),
    location: header(say.location, text),
  };
}
const headers = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
const ORIGIN = [
  HEADER.servedBy,
  HEADER.leader,
  HEADER.term,
  HEADER.generation,
  HEADER.life,
  HEADER.revision,
  HEADER.dataAge,
  HEADER.console,
] as const;

const file: Json = { schema: text };
/** Responses that are not JSON. */
const media = (lang: Lang): Partial<Record<PublicRouteName, Json>> => ({
  events: { "text/event-stream": { schema: { type: "string", description: TEXTS[lang].events } } },
  serviceLog: { "application/jsonl": { schema: schemaOf(LogLine) } },
  serviceLogDownload: { "application/gzip": file },
  auditExport: { "text/csv": file, "application/jsonl": file },
  oidcCallback: { "text/html": file },
});

/** Routes that return one record of a kind whose changes take If-Match. */
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

/** Returns the successful responses of a route. */
export function answersOf(name: PublicRouteName, route: Route, lang: Lang): Json {
  const done: Readonly<Record<string, string>> = TEXTS[lang].answers;
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
      const content = schema === null ? media(lang)[name] : { "application/json": { schema: schemaOf(schema) } };
      return [
        status,
        {
          description: done[status] ?? done["200"],
          headers: headers(status === "302" ? [...carried, "location"] : carried),
          ...(content === undefined ? {} : { content }),
        },
      ];
    }),
  );
}

/** Many routes share their refusals: each set of codes is written once, under a name made of the codes. */
const keyOf = (codes: readonly ErrorCode[]): string => codes.toSorted().join(".");

/** Returns the refusals of a route, as references. */
export function refusalsOf(route: Route): Json {
  return Object.fromEntries(
    errorsByStatus(route).map(([status, codes]) => [status, { $ref: `#/components/responses/${keyOf(codes)}` }]),
  );
}

/** Returns the sets of codes that the routes refer to. */
export function refusalResponses(routes: readonly Route[], lang: Lang): Json {
  const sets = routes.flatMap((r) =>
    errorsByStatus(r).map(([, codes]) => [keyOf(codes), refusal(codes, lang)] as const),
  );
  return Object.fromEntries(new Map(sets.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** Codes answered with Retry-After. */
const WAIT = new Set<ErrorCode>(["rate_limited", "no_leader", "no_quorum", "overloaded"]);

function refusal(codes: readonly ErrorCode[], lang: Lang): Json {
  const wait = codes.some((code) => WAIT.has(code));
  const sorted = codes.toSorted();
  return {
    description: sorted.map((code) => `**${code}**: ${sentence(code, lang)}`).join("\n\n"),
    headers: headers(wait ? [HEADER.requestId, "retry-after"] : [HEADER.requestId]),
    content: {
      [PROBLEM_TYPE]: {
        schema: { allOf: [schemaOf(Problem), { properties: { code: { enum: sorted } } }] },
        examples: Object.fromEntries(sorted.map((code) => [code, { value: example(code, lang) }])),
      },
    },
  };
}

const sentence = (code: ErrorCode, lang: Lang): string => sayIn(WORDS[lang], { code, params: {} });

const example = (code: ErrorCode, lang: Lang): Problem => ({
  type: `urn:kuma:problem:${code}`,
  title: titleIn(WORDS[lang], code),
  status: ERROR_STATUS[code],
  detail: sentence(code, lang),
  code,
  params: {},
  requestId: "0d6ab2c4-6c0e-4f0a-9f53-6f4f3f1f3f5e",
});
