import type * as z from "zod/mini";
import type { Permission } from "./access.ts";
import type { ErrorCode } from "./errors.ts";

/** Who may call: a signed-in user or token, anybody, a Core with a node certificate, a host with an unused ID. */
export type Audience = "user" | "public" | "node" | "joiner";

/** One row of the table in routes.ts. */
export interface Route {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Fastify's notation, below API_PREFIX unless `root` */
  path: string;
  /** the path stands as it is: what KUMA's own clients call outside API_PREFIX */
  root?: true;
  audience: Audience;
  /** of a user: what the role must allow (domain/permissions.ts); null: any signed-in user */
  permission?: Permission | null;
  /** only with the password given within the last 5 minutes: a session, never a token */
  confirmed?: true;
  /** only for a session, not for a token */
  session?: true;
  /** also while a temporary password waits to be changed */
  beforePasswordChange?: true;
  /** its answer is a SignedIn: the console turns the token into a cookie */
  signsIn?: true;
  /** of a node: also while it is enrolled and no member yet */
  joining?: true;
  /** of a node: only of a voter; a learner receives data and decides nothing */
  voting?: true;
  /** of a node: also once it was removed, which is what it is told then */
  departed?: true;
  /** the same for all callers of one role: the console may share one answer among them */
  perRole?: true;
  /** KUMA's clients send it JSON under any content type, or none; in exchange its changes by cookie carry the mark */
  anyType?: true;
  /** answered by the console itself, and only there */
  console?: true;
  /** bytes of a body that it takes, where LIMIT.routeBodyBytes is not enough */
  bodyBytes?: number;
  query?: z.ZodMiniType;
  body?: z.ZodMiniType;
  /** schema of the answer by status; null for an answer without a body */
  answers: Record<number, z.ZodMiniType | null>;
  errors: readonly ErrorCode[];
  /** answered by every node from its own view, never redirected */
  local?: boolean;
}
