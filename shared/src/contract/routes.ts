import * as z from "zod/mini";
import { ClusterView, NodeView } from "./cluster.ts";
import { EnrolAnswer, EnrolRequest, NodeReport, ReportAnswer } from "./enrolment.ts";
import type { ErrorCode } from "./errors.ts";
import { JoinGuide, NewService, SERVICE_SORT_KEYS, Service, ServicePatch } from "./service.ts";

export const API_PREFIX = "/api/v3";

const bool = z.pipe(
  z.string(),
  z.transform((s, ctx) => {
    const v = s.toLowerCase();
    if (v === "true" || v === "false") return v === "true";
    ctx.issues.push({ code: "custom", input: s, message: "boolean" });
    return z.NEVER;
  }),
);
const int = (min: number, max: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,9}$/, "integer")),
    z.pipe(z.transform(Number), z.number().check(z.minimum(min), z.maximum(max))),
  );
const many = z.pipe(
  z.union([z.string(), z.array(z.string())]),
  z.transform((v) => (Array.isArray(v) ? v : [v])),
);
/** `stale=1`: from the asked node's own copy, read only. */
const stale = z.optional(z.literal("1"));

/** Query of GET /services (design page 2). */
export const ServiceQuery = z.strictObject({
  page: z.optional(int(1, 1_000_000)),
  size: z.optional(int(1, 1000)),
  cursor: z.optional(z.string().check(z.maxLength(256))),
  id: z.optional(many),
  tenantID: z.optional(many),
  name: z.optional(z.string().check(z.maxLength(256))),
  fqdn: z.optional(z.string().check(z.maxLength(256))),
  kind: z.optional(z.string().check(z.maxLength(64))),
  paired: z.optional(bool),
  status: z.optional(many),
  role: z.optional(many),
  pattern: z.optional(z.string().check(z.maxLength(256))),
  sort: z.optional(z.string().check(z.regex(new RegExp(`^-?(${SERVICE_SORT_KEYS.join("|")})$`), "sort"))),
  stale,
});
const Stale = z.strictObject({ stale });

/** Who may call: everybody on the page, a Core with a node certificate, a host with an unused ID. */
export type Audience = "operator" | "node" | "joiner";

export interface Route {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Fastify's notation, below API_PREFIX */
  path: string;
  audience: Audience;
  query?: z.ZodMiniType;
  body?: z.ZodMiniType;
  /** schema of the answer by status; null for an answer without a body */
  answers: Record<number, z.ZodMiniType | null>;
  errors: readonly ErrorCode[];
  /** answered by every node from its own view, never redirected */
  local?: boolean;
}

/** Every route of the API. Server validation, the client, the mock and OpenAPI derive from this table. */
export const ROUTES = {
  listServices: {
    method: "GET",
    path: "/services",
    audience: "operator",
    query: ServiceQuery,
    answers: { 200: z.array(Service) },
    errors: ["validation_failed", "no_leader"],
  },
  addService: {
    method: "POST",
    path: "/services",
    audience: "operator",
    body: NewService,
    answers: { 201: Service },
    errors: ["validation_failed", "name_taken", "key_reused", "no_leader", "outcome_unknown"],
  },
  showService: {
    method: "GET",
    path: "/services/:id",
    audience: "operator",
    query: Stale,
    answers: { 200: Service },
    errors: ["not_found", "no_leader"],
  },
  renameService: {
    method: "PATCH",
    path: "/services/:id",
    audience: "operator",
    body: ServicePatch,
    answers: { 200: Service },
    errors: [
      "validation_failed",
      "not_found",
      "name_taken",
      "precondition_failed",
      "key_reused",
      "no_leader",
      "outcome_unknown",
    ],
  },
  removeService: {
    method: "DELETE",
    path: "/services/:id",
    audience: "operator",
    answers: { 204: null },
    errors: ["not_found", "busy", "last_core", "precondition_failed", "key_reused", "no_leader", "outcome_unknown"],
  },
  joinGuide: {
    method: "GET",
    path: "/services/:id/join",
    audience: "operator",
    answers: { 200: JoinGuide },
    errors: ["not_found", "already_enrolled", "no_leader"],
  },
  renewJoin: {
    method: "POST",
    path: "/services/:id/join",
    audience: "operator",
    answers: { 200: JoinGuide },
    errors: ["not_found", "already_enrolled", "key_reused", "no_leader", "outcome_unknown"],
  },
  cluster: {
    method: "GET",
    path: "/cluster",
    audience: "operator",
    query: Stale,
    answers: { 200: ClusterView },
    errors: ["no_leader"],
  },
  node: { method: "GET", path: "/node", audience: "operator", answers: { 200: NodeView }, errors: [], local: true },
  events: {
    method: "GET",
    path: "/events",
    audience: "operator",
    query: Stale,
    answers: { 200: null },
    errors: ["no_leader"],
  },
  enrol: {
    method: "POST",
    path: "/enrol",
    audience: "joiner",
    body: EnrolRequest,
    answers: { 200: EnrolAnswer },
    errors: [
      "validation_failed",
      "not_found",
      "already_enrolled",
      "host_taken",
      "id_expired",
      "rate_limited",
      "no_leader",
      "outcome_unknown",
    ],
  },
  report: {
    method: "POST",
    path: "/node/report",
    audience: "node",
    body: NodeReport,
    answers: { 200: ReportAnswer },
    errors: ["validation_failed", "forbidden"],
    local: true,
  },
  dial: {
    method: "POST",
    path: "/node/dial",
    audience: "node",
    body: z.strictObject({ raft: z.string(), internal: z.string() }),
    answers: { 200: z.object({ raft: z.nullable(z.string()), internal: z.nullable(z.string()) }) },
    errors: ["validation_failed", "forbidden"],
    local: true,
  },
  caKey: {
    method: "GET",
    path: "/node/ca-key",
    audience: "node",
    answers: { 200: z.object({ key: z.string() }) },
    errors: ["forbidden", "not_found"],
    local: true,
  },
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof ROUTES;
