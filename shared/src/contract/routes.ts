import * as z from "zod/mini";
import { Operation } from "./access.ts";
import { ACCESS_ROUTES } from "./routes-access.ts";
import { LIVES_ROUTES } from "./routes-lives.ts";
import { LOG_ROUTES } from "./routes-log.ts";
import { SNAPSHOT_ROUTES } from "./snapshots/routes.ts";
import { DRILL_ROUTES } from "./drill/routes.ts";
import { RECOVERY_ROUTES } from "./recovery/routes.ts";
import { ClusterView, LeaderRequest, NodeView } from "./cluster.ts";
import {
  EnrolAnswer,
  EnrolRequest,
  EnrolWaits,
  LeaveAnswer,
  MoveAnswer,
  MoveRequest,
  NodeReport,
  ReportAnswer,
} from "./enrolment.ts";
import { HOST_PORT, MOST_ROWS, PEM, list, text } from "./limits.ts";
import { Stale, bool, int, many, stale } from "./query.ts";
import { Approval, JoinGuide, NewService, SERVICE_SORT_KEYS, Service, ServicePatch } from "./service.ts";
import type { Route } from "./route.ts";

export const API_PREFIX = "/api/v3";

/** Query of GET /services. */
export const ServiceQuery = z.strictObject({
  page: z.optional(int(1, 1_000_000)),
  size: z.optional(int(1, 1000)),
  cursor: z.optional(z.string().check(z.maxLength(256))),
  id: z.optional(many),
  tenantID: z.optional(many),
  name: z.optional(z.string().check(z.maxLength(256))),
  fqdn: z.optional(z.string().check(z.maxLength(256))),
  kind: z.optional(many),
  paired: z.optional(bool),
  status: z.optional(many),
  role: z.optional(many),
  pattern: z.optional(z.string().check(z.maxLength(256))),
  sort: z.optional(z.string().check(z.regex(new RegExp(`^-?(${SERVICE_SORT_KEYS.join("|")})$`), "sort"))),
  stale,
});
export type ServiceQuery = z.infer<typeof ServiceQuery>;

/** Every route of the API. Server validation, the client, the mock and OpenAPI are derived from this table. */
export const ROUTES = {
  listServices: {
    method: "GET",
    path: "/services",
    audience: "user",
    permission: "services.read",
    readOnly: true,
    perRole: true,
    onHost: true,
    query: ServiceQuery,
    answers: { 200: list(Service, MOST_ROWS) },
    errors: ["validation_failed", "too_costly", "overloaded", "no_leader"],
  },
  addService: {
    method: "POST",
    path: "/services",
    audience: "user",
    permission: "services.change",
    body: NewService,
    answers: { 201: Service },
    errors: ["validation_failed", "name_taken", "key_reused", "no_leader", "outcome_unknown"],
  },
  showService: {
    method: "GET",
    path: "/services/:id",
    audience: "user",
    permission: "services.read",
    readOnly: true,
    perRole: true,
    onHost: true,
    query: Stale,
    answers: { 200: Service },
    errors: ["not_found", "no_leader"],
  },
  renameService: {
    method: "PATCH",
    path: "/services/:id",
    audience: "user",
    permission: "services.change",
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
    audience: "user",
    permission: "services.change",
    /** a record that never joined is deleted at once; for a member the intent is recorded, and an operation follows */
    answers: { 202: Operation, 204: null },
    errors: [
      "not_found",
      "busy",
      "last_core",
      "quorum_at_risk",
      "no_quorum",
      "precondition_failed",
      "key_reused",
      "no_leader",
      "outcome_unknown",
    ],
  },
  joinGuide: {
    method: "GET",
    path: "/services/:id/join",
    audience: "user",
    permission: "services.id",
    answers: { 200: JoinGuide },
    errors: ["not_found", "already_enrolled", "no_leader", "outcome_unknown"],
  },
  /** grants one more period before a stalled learner makes way for the next join */
  extendJoin: {
    method: "POST",
    path: "/services/:id/join/extend",
    audience: "user",
    permission: "services.change",
    answers: { 200: Service },
    errors: ["not_found", "busy", "key_reused", "no_leader", "outcome_unknown"],
  },
  /** gives a join up; the learner leaves the engine's membership shortly after */
  cancelJoin: {
    method: "DELETE",
    path: "/services/:id/join",
    audience: "user",
    permission: "services.change",
    answers: { 202: Service },
    errors: ["not_found", "busy", "key_reused", "no_leader", "outcome_unknown"],
  },
  renewJoin: {
    method: "POST",
    path: "/services/:id/join",
    audience: "user",
    permission: "services.change",
    answers: { 200: JoinGuide },
    errors: ["not_found", "already_enrolled", "id_expired", "key_reused", "no_leader", "outcome_unknown"],
  },
  /** admits the waiting host as it was shown; the caller thereby gives it as much power as an administrator has */
  approveHost: {
    method: "POST",
    path: "/services/:id/approve",
    audience: "user",
    permission: "services.approve",
    confirmed: true,
    body: Approval,
    answers: { 200: Service },
    errors: [
      "validation_failed",
      "not_found",
      "id_expired",
      "precondition_failed",
      "key_reused",
      "no_leader",
      "outcome_unknown",
    ],
  },
  /** refuses the host that waits for approval, and consumes the ID */
  refuseHost: {
    method: "POST",
    path: "/services/:id/refuse",
    audience: "user",
    permission: "services.approve",
    answers: { 200: Service },
    errors: ["not_found", "id_expired", "precondition_failed", "key_reused", "no_leader", "outcome_unknown"],
  },
  cluster: {
    method: "GET",
    path: "/cluster",
    audience: "user",
    permission: "cluster.read",
    readOnly: true,
    perRole: true,
    onHost: true,
    query: Stale,
    answers: { 200: ClusterView },
    errors: ["no_leader"],
  },
  /** moves leadership to a Core; refused if another Core leads by now than the caller believes */
  moveLeadership: {
    method: "POST",
    path: "/cluster/leader",
    audience: "user",
    permission: "services.change",
    body: LeaderRequest,
    answers: { 202: Operation },
    errors: [
      "validation_failed",
      "not_found",
      "precondition_failed",
      "cannot_lead",
      "busy",
      "key_reused",
      "no_leader",
      "outcome_unknown",
    ],
  },
  /** For consoles, which look for the leader before any user has signed in; never forwarded. */
  node: { method: "GET", path: "/node", audience: "public", answers: { 200: NodeView }, errors: [], local: true },
  events: {
    method: "GET",
    path: "/events",
    audience: "user",
    permission: "services.read",
    readOnly: true,
    query: Stale,
    answers: { 200: null },
    errors: ["overloaded", "no_leader"],
  },
  enrol: {
    method: "POST",
    path: "/enrol",
    audience: "joiner",
    body: EnrolRequest,
    /** 202: the host waits for an administrator's approval and polls */
    answers: { 200: EnrolAnswer, 202: EnrolWaits },
    errors: [
      "validation_failed",
      "not_found",
      "already_enrolled",
      "other_life",
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
    joining: true,
    departed: true,
    body: NodeReport,
    answers: { 200: ReportAnswer },
    errors: ["validation_failed", "forbidden", "no_leader"],
    local: true,
  },
  /** the effect of the calling Core leaving its cluster, and the state of its removal */
  leaving: {
    method: "GET",
    path: "/node/leave",
    audience: "node",
    departed: true,
    answers: { 200: LeaveAnswer },
    errors: ["forbidden", "no_leader"],
  },
  /** the calling Core leaves its cluster; reports the state where it is already leaving or removed */
  leave: {
    method: "POST",
    path: "/node/leave",
    audience: "node",
    departed: true,
    answers: { 200: LeaveAnswer },
    errors: ["forbidden", "busy", "last_core", "quorum_at_risk", "no_quorum", "no_leader", "outcome_unknown"],
  },
  /** the state of the calling Core's move to other addresses */
  moving: {
    method: "GET",
    path: "/node/move",
    audience: "node",
    voting: true,
    answers: { 200: MoveAnswer },
    errors: ["forbidden", "no_leader"],
  },
  /** the calling Core is to be known by other names and addresses; a repeated call reports the state */
  move: {
    method: "POST",
    path: "/node/move",
    audience: "node",
    voting: true,
    body: MoveRequest,
    /** 202: the host waits for an administrator's approval and polls */
    answers: { 200: MoveAnswer, 202: EnrolWaits },
    errors: [
      "validation_failed",
      "forbidden",
      "other_life",
      "host_taken",
      "busy",
      "quorum_at_risk",
      "no_quorum",
      "no_leader",
      "outcome_unknown",
    ],
  },
  dial: {
    method: "POST",
    path: "/node/dial",
    audience: "node",
    voting: true,
    body: z.strictObject({ raft: HOST_PORT, internal: HOST_PORT }),
    answers: { 200: z.object({ raft: z.nullable(text(4096)), internal: z.nullable(text(4096)) }) },
    errors: ["validation_failed", "forbidden", "no_leader"],
    local: true,
  },
  /** what every voter must hold and etcd must not: the CA's key, and the key that seals secrets in the settings */
  caKey: {
    method: "GET",
    path: "/node/ca-key",
    audience: "node",
    voting: true,
    answers: { 200: z.object({ key: PEM, sealingKey: z.nullable(PEM) }) },
    errors: ["forbidden", "not_found", "no_leader"],
    local: true,
  },
  ...LIVES_ROUTES,
  ...LOG_ROUTES,
  ...SNAPSHOT_ROUTES,
  ...RECOVERY_ROUTES,
  ...DRILL_ROUTES,
  ...ACCESS_ROUTES,
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof ROUTES;

/** Returns the whole path of a route, in Fastify's notation. */
export function pathOf(route: Route): string {
  return route.root === true ? route.path : API_PREFIX + route.path;
}
