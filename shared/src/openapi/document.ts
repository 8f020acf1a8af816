import { COOKIE, COOKIE_ON_TLS, HEADER } from "../contract/headers.ts";
import { ROUTES, pathOf } from "../contract/routes.ts";
import type { Route } from "../contract/routes.ts";
import { HEADERS, answersOf, refusalResponses, refusalsOf } from "./answers.ts";
import { OPERATIONS, TAGS } from "./operations.ts";
import type { PublicRouteName } from "./operations.ts";
import { namedSchemas, schemaOf } from "./schemas.ts";

type Json = Record<string, unknown>;

const ABOUT = `The API of the cluster’s Cores, on port 7223 of every Core (bearer) and through every console on 7220 (bearer or cookie). The prefix is \`/api/v3\`; what stands outside it is what clients written for KUMA call.

Times are RFC 3339 in UTC, IDs are lower-case UUIDs, and a field that is not known is refused. Reads are linearizable; with \`stale=1\` the asked node answers from its own copy, read only. A change that carries an \`Idempotency-Key\` is executed once, however often it is sent. Errors are problem documents (RFC 9457) in the language of \`Accept-Language\`, English or Russian.`;

/**
 * The API as OpenAPI 3.1, made of the contract's table of routes: what people and scripts may call.
 * `version`: of the build that answers. The same on every call; who serves it keeps it.
 */
export function openApi(o: { version: string; lang?: "en" }): Record<string, unknown> {
  const routes = (Object.keys(OPERATIONS) as PublicRouteName[]).map((name): [PublicRouteName, Route] => [
    name,
    ROUTES[name],
  ]);
  const paths: Record<string, Json> = {};
  for (const [name, route] of routes) {
    const path = pathOf(route).replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  const responses = refusalResponses(routes.map(([, route]) => route));
  return {
    openapi: "3.1.1",
    info: {
      title: "Core",
      version: o.version,
      summary: "Services, cluster, users and audit of a Core cluster",
      description: ABOUT,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: "The Core or console that gave this description" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: namedSchemas({ paths, responses, events: EVENTS }),
      responses,
      headers: HEADERS,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API token, or a session’s secret (kuma login)" },
        cookie: {
          type: "apiKey",
          in: "cookie",
          name: COOKIE.session,
          description: `A session, on the console’s port; over TLS its name is ${COOKIE_ON_TLS.session}`,
        },
        xsrf: {
          type: "apiKey",
          in: "header",
          name: "X-XSRF-TOKEN",
          description: `The value of the cookie ${COOKIE.xsrf}; with every change of a cookie session`,
        },
      },
    },
  };
}

/** Named by the words on the stream alone, where no reference can stand. */
const EVENTS = ["hello", "registry", "member", "seen", "cluster", "upstream", "session-ended", "notice"].map(
  (type) => `#/components/schemas/Event.${type}`,
);

function operation(name: PublicRouteName, route: Route): Json {
  const [tag, summary] = OPERATIONS[name];
  const description = notes(route);
  const parameters = [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)];
  return {
    operationId: name,
    tags: [tag],
    summary,
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
    responses: { ...answersOf(name, route), ...refusalsOf(route) },
    security: security(route),
  };
}

function notes(route: Route): string {
  return [
    route.permission != null ? `Needs the permission \`${route.permission}\`.` : "",
    route.confirmed === true ? "Needs the password given within the last 5 minutes: a session, never a token." : "",
    route.session === true ? "For a session, not for a token." : "",
    route.signsIn === true ? "On the console’s port the token is kept in a cookie and is not in the answer." : "",
    route.console === true ? "Answered by the console (7220) alone." : "",
    route.local === true ? "Answered by the asked node itself, also without a leader." : "",
  ]
    .filter((s) => s !== "")
    .join(" ");
}

const security = (route: Route): Json[] =>
  route.audience === "public"
    ? []
    : [{ bearer: [] }, route.method === "GET" ? { cookie: [] } : { cookie: [], xsrf: [] }];

const ID: Partial<Record<string, string>> = {
  services: "ID or ref of the service",
  users: "ID of the user",
  sessions: "ID of the session",
  tokens: "ID of the token",
  operations: "ID of the operation",
};

function pathParameters(route: Route): Json[] {
  const noun = route.path.split("/")[1] ?? "";
  return [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    description: ID[noun] ?? "ID",
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

function headerParameters(route: Route): Json[] {
  const header = (name: string, description: string, schema: Json): Json => ({
    name,
    in: "header",
    description,
    schema,
  });
  return [
    ...(route.errors.includes("key_reused")
      ? [
          header(HEADER.idempotencyKey, "Makes the change safe to repeat: one key for each change", {
            type: "string",
            pattern: "^[\\x21-\\x7e]{8,128}$",
          }),
        ]
      : []),
    ...(route.errors.includes("precondition_failed")
      ? [
          header("if-match", "Revision of the record that the change goes by; refused when it is older", {
            type: "string",
          }),
        ]
      : []),
  ];
}
