import type { CoreContext } from "../context.ts";
import { enrolHandler } from "../enrol/serve.ts";
import { moveHandlers } from "../enrol/move.ts";
import { accountHandlers } from "./account.ts";
import { approvalHandlers } from "./approval.ts";
import { auditHandlers } from "./audit.ts";
import { compatHandlers } from "./compat.ts";
import type { EventHub } from "./events.ts";
import { logHandlers } from "./log.ts";
import { logLevelHandlers } from "./log-level.ts";
import { leaveHandlers } from "./leave.ts";
import { nodeHandlers } from "./node.ts";
import { oidcHandlers } from "./oidc.ts";
import { operationHandlers } from "./operations.ts";
import type { Handlers } from "./server.ts";
import { ServiceLists } from "./service-lists.ts";
import { serviceHandlers } from "./services.ts";
import { sessionHandlers } from "./sessions.ts";
import { settingsHandlers } from "./settings.ts";
import { tokenHandlers } from "./tokens.ts";
import { userHandlers } from "./users.ts";

/** What answers each route of the contract's table. */
export function allHandlers(c: CoreContext, hub: EventHub): Handlers {
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
