import { COOKIE, COOKIE_ON_TLS, HEADER } from "../contract/headers.ts";
import { ROUTES, pathOf } from "../contract/routes.ts";
import type { Route } from "../contract/route.ts";
import type { Lang } from "../words/lang.ts";
import { answersOf, headersIn, refusalResponses, refusalsOf } from "./answers.ts";
import { OPERATIONS, TAGS } from "./operations.ts";
import type { PublicRouteName } from "./operations.ts";
import { namedSchemas, schemaOf } from "./schemas.ts";
import { TEXTS } from "./texts.ts";
import type { Texts } from "./texts-form.ts";

type Json = Record<string, unknown>;

/**
 * Returns the API as OpenAPI 3.1, built from the contract's table of routes: what users and scripts may call.
 * `version`: of the responding build. The same on every call for one language; servers cache it.
 */
export function openApi(options: { version: string; lang: Lang }): Record<string, unknown> {
  const parts = openApiParts(options);
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
  }
}

/** Yields the same document one route at a time: building it at once would block other requests of the process. */
export function* openApiParts(options: {
  version: string;
  lang: Lang;
}): Generator<"part", Record<string, unknown>, void> {
  const say = TEXTS[options.lang];
  const routes = (Object.keys(OPERATIONS) as PublicRouteName[]).map((name): [PublicRouteName, Route] => [
    name,
    ROUTES[name],
  ]);
  const paths: Record<string, Json> = {};
  for (const [name, route] of routes) {
    const path = pathOf(route).replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route, options.lang) };
    yield "part";
  }
  const responses = refusalResponses(
    routes.map(([, route]) => route),
    options.lang,
  );
  yield "part";
  const schemas = namedSchemas({ paths, responses, events: EVENTS });
  yield "part";
  return {
    openapi: "3.1.1",
    info: {
      title: "Core",
      version: options.version,
      summary: say.summary,
      description: say.about,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: say.server }],
    tags: TAGS.map((name) => ({ name, description: say.tags[name] })),
    paths,
    components: {
      schemas,
      responses,
      headers: headersIn(options.lang),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: say.bearer },
        cookie: {
          type: "apiKey",
          in: "cookie",
          name: COOKIE.session,
          description: say.cookie.replace("$", COOKIE_ON_TLS.session),
        },
        xsrf: {
          type: "apiKey",
          in: "header",
          name: "X-XSRF-TOKEN",
          description: say.xsrf.replace("$", COOKIE.xsrf),
        },
      },
    },
  };
}

/** Mentioned only in the text about the stream, where no reference is possible. */
const EVENTS = ["hello", "registry", "member", "seen", "cluster", "upstream", "session-ended"].map(
  (type) => `#/components/schemas/Event.${type}`,
);

function operation(name: PublicRouteName, route: Route, lang: Lang): Json {
  const say = TEXTS[lang];
  const description = notes(route, say.notes);
  const parameters = [...pathParameters(route, say), ...queryParameters(route), ...headerParameters(route, say)];
  return {
    operationId: name,
    tags: [OPERATIONS[name]],
    summary: say.operations[name],
    ...(description === "" ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: !route.body.safeParse(undefined).success,
            content: { "application/json": { schema: schemaOf(route.body) } },
          },
        }),
    responses: { ...answersOf(name, route, lang), ...refusalsOf(route) },
    security: security(route),
  };
}

function notes(route: Route, say: Texts["notes"]): string {
  return [
    route.permission != null ? say.permission.replace("$", route.permission) : "",
    route.confirmed === true ? say.confirmed : "",
    route.session === true ? say.session : "",
    route.signsIn === true ? say.signsIn : "",
    route.console === true ? say.console : "",
    route.local === true ? say.local : "",
  ]
    .filter((s) => s !== "")
    .join(" ");
}

const security = (route: Route): Json[] =>
  route.audience === "public"
    ? []
    : [{ bearer: [] }, route.method === "GET" ? { cookie: [] } : { cookie: [], xsrf: [] }];

function pathParameters(route: Route, say: Texts): Json[] {
  const ids: Readonly<Record<string, string>> = say.ids;
  const noun = /\/(\w+)\/(?:id\/)?:/.exec(route.path)?.[1] ?? "";
  return [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    description: ids[noun] ?? "ID",
    schema: { type: "string" },
  }));
}

function queryParameters(route: Route): Json[] {
  const { properties = {}, required = [] } = (route.query === undefined ? {} : schemaOf(route.query)) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    ...(required.includes(name) ? { required: true } : {}),
    schema,
  }));
}

function headerParameters(route: Route, say: Texts): Json[] {
  const header = (name: string, description: string, schema: Json): Json => ({
    name,
    in: "header",
    description,
    schema,
  });
  return [
    ...(route.errors.includes("key_reused")
      ? [
          header(HEADER.idempotencyKey, say.idempotencyKey, {
            type: "string",
            pattern: "^[\\x21-\\x7e]{8,128}$",
          }),
        ]
      : []),
    ...(route.errors.includes("precondition_failed")
      ? [
          header("if-match", say.ifMatch, {
            type: "string",
          }),
        ]
      : []),
  ];
}
