import type * as z from "zod/mini";
import type { Permission, TokenPurpose } from "./access.ts";
import type { ErrorCode } from "./errors.ts";

/** Who may call: a signed-in user or token, any client, a Core with a node certificate, a host with an unused ID. */
type Audience = "user" | "public" | "node" | "joiner";

/** One row of the table in routes.ts. */
export interface Route {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Fastify's notation, below API_PREFIX unless `root` */
  path: string;
  /** the path is absolute: called by KUMA's own clients outside API_PREFIX */
  root?: true;
  audience: Audience;
  /** for users: the permission required (domain/permissions.ts); null: any signed-in user */
  permission?: Permission | null;
  /** only with the password confirmed within the last 5 minutes: a session, never a token */
  confirmed?: true;
  /** also for a token that was made for this purpose, without the password; such a token calls nothing else */
  tokenPurpose?: TokenPurpose;
  /** only for a session, not for a token */
  session?: true;
  /** also allowed for a session that was opened without a majority */
  readOnly?: true;
  /** also allowed while a temporary password has to be changed */
  beforePasswordChange?: true;
  /** a change that is also made while another life of the cluster answers */
  anyLife?: true;
  /** a change that is also made while a snapshot's records are restored, as everything with `anyLife` is */
  duringRestore?: true;
  /** the response is a SignedIn: the console turns the token into a cookie */
  signsIn?: true;
  /** for nodes: also allowed after enrolment, before membership */
  joining?: true;
  /** for nodes: voters only; a learner receives data and decides nothing */
  voting?: true;
  /** for nodes: also allowed after removal, and the response then says so */
  departed?: true;
  /** the response is the same for all callers of one role: the console may share it among them */
  perRole?: true;
  /**
   * KUMA's clients send JSON with any content type, or none; in return its changes by cookie must carry the XSRF token
   */
  anyType?: true;
  /** may be read through the socket on a Core's own host without signing in, from that Core alone */
  onHost?: true;
  /** answered by the console itself, and only there */
  console?: true;
  /** the body is a file of any content type, which is streamed and not parsed */
  file?: true;
  /** maximum bytes of a body, where LIMIT.routeBodyBytes is not enough */
  bodyBytes?: number;
  query?: z.ZodMiniType;
  body?: z.ZodMiniType;
  /** schema of the response by status; null for a response without a body */
  answers: Record<number, z.ZodMiniType | null>;
  errors: readonly ErrorCode[];
  /** answered by every node from its own state, never redirected */
  local?: boolean;
}
