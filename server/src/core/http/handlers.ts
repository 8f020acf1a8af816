import type { HttpDeps } from "./deps.ts";
import { enrolHandler } from "./routes/enrol.ts";
import { moveHandlers } from "./routes/move.ts";
import { accountHandlers } from "./routes/account.ts";
import { approvalHandlers } from "./routes/approve-host.ts";
import { auditHandlers } from "./routes/audit.ts";
import { compatHandlers } from "./routes/compat.ts";
import type { EventHub } from "./events/events.ts";
import { logHandlers } from "./routes/log.ts";
import { logLevelHandlers } from "./routes/log-level.ts";
import { leaveHandlers } from "./routes/leave.ts";
import { nodeHandlers } from "./routes/node.ts";
import { oidcHandlers } from "./routes/oidc.ts";
import { operationHandlers } from "./routes/operations.ts";
import type { Handlers } from "./server/server.ts";
import { ServiceLists } from "./routes/lists/service-lists.ts";
import { serviceHandlers } from "./routes/services.ts";
import { sessionHandlers } from "./routes/sessions.ts";
import { settingsHandlers } from "./routes/settings.ts";
import { tokenHandlers } from "./routes/tokens.ts";
import { userHandlers } from "./routes/users.ts";

type Deps = Pick<
  HttpDeps,
  | "registry"
  | "consistency"
  | "changes"
  | "raft"
  | "log"
  | "logLevel"
  | "now"
  | "wall"
  | "outward"
  | "version"
  | "executable"
  | "stallMs"
  | "caCert"
  | "layout"
  | "self"
  | "caKey"
  | "sealingKey"
  | "engine"
  | "access"
  | "client"
  | "exchange"
  | "joins"
  | "observatory"
  | "makeReport"
>;

/** Returns the handler of each route in the contract's table. */
export function allHandlers(c: Deps, hub: EventHub): Handlers {
  const lists = new ServiceLists(c);
  return {
    ...serviceHandlers(c, lists),
    ...approvalHandlers(c),
    ...nodeHandlers(c),
    ...leaveHandlers(c),
    ...moveHandlers(c),
    ...accountHandlers(c),
    ...userHandlers(c),
    ...sessionHandlers(c),
    ...tokenHandlers(c),
    ...settingsHandlers(c),
    ...auditHandlers(c),
    ...oidcHandlers(c),
    ...operationHandlers(c),
    ...compatHandlers(c, lists),
    ...logHandlers(c),
    ...logLevelHandlers(c),
    enrol: enrolHandler(c),
    events: async (call) => {
      hub.open(call);
      return undefined;
    },
  };
}
