import type { HttpDeps } from "./deps.ts";
import type { MoveDeps } from "../members/enrol/move-host.ts";
import { type EnrolRouteDeps, enrolHandler } from "./routes/enrol.ts";
import { moveHandlers } from "./routes/move.ts";
import { accountHandlers } from "./routes/account.ts";
import { approvalHandlers } from "./routes/approve-host.ts";
import { type AuditRouteDeps, auditHandlers } from "./routes/audit.ts";
import { type CompatDeps, compatHandlers } from "./routes/compat.ts";
import type { EventHub } from "./events/events.ts";
import { type LogDeps, logHandlers } from "./routes/log.ts";
import { type LogLevelDeps, logLevelHandlers } from "./routes/log-level.ts";
import { type LeaveDeps, leaveHandlers } from "./routes/leave.ts";
import { drillHandlers } from "./routes/cluster/drills.ts";
import { type LivesDeps, livesHandlers } from "./routes/cluster/lives.ts";
import { type NodeDeps, nodeHandlers } from "./routes/node.ts";
import { type OidcDeps, oidcHandlers } from "./routes/oidc.ts";
import { type OperationDeps, operationHandlers } from "./routes/operations.ts";
import type { Handlers } from "./server/server.ts";
import { ServiceLists } from "./routes/lists/service-lists.ts";
import { type ServiceDeps, serviceHandlers } from "./routes/services.ts";
import { sessionHandlers } from "./routes/sessions.ts";
import { type SettingsDeps, settingsHandlers } from "./routes/settings.ts";
import { type SnapshotDeps, snapshotHandlers } from "./routes/snapshots/snapshots.ts";
import { type RestoreDeps, restoreHandlers } from "./routes/snapshots/restores.ts";
import { systemRestoreHandlers } from "./routes/snapshots/system-restore.ts";
import { uploadHandlers } from "./routes/snapshots/uploads.ts";
import { Uploads } from "../snapshots/uploads.ts";
import { tokenHandlers } from "./routes/tokens.ts";
import { userHandlers } from "./routes/users.ts";

/** What the routes need: what most of them share, and what one resource needs. */
type Deps = HttpDeps &
  AuditRouteDeps &
  CompatDeps &
  EnrolRouteDeps &
  LeaveDeps &
  LivesDeps &
  LogDeps &
  LogLevelDeps &
  MoveDeps &
  NodeDeps &
  OidcDeps &
  OperationDeps &
  ServiceDeps &
  SettingsDeps &
  SnapshotDeps &
  RestoreDeps;

/** Returns the handler of each route in the contract's table. */
export function allHandlers(deps: Deps, hub: EventHub): Handlers {
  const lists = new ServiceLists(deps);
  const uploads = new Uploads(deps);
  return {
    ...serviceHandlers(deps, lists),
    ...approvalHandlers(deps),
    ...nodeHandlers(deps),
    ...leaveHandlers(deps),
    ...livesHandlers(deps),
    ...drillHandlers(deps),
    ...moveHandlers(deps),
    ...accountHandlers(deps),
    ...userHandlers(deps),
    ...sessionHandlers(deps),
    ...tokenHandlers(deps),
    ...settingsHandlers(deps),
    ...auditHandlers(deps),
    ...oidcHandlers(deps),
    ...operationHandlers(deps),
    ...compatHandlers(deps, lists),
    ...logHandlers(deps),
    ...logLevelHandlers(deps),
    ...snapshotHandlers(deps),
    ...uploadHandlers(uploads),
    ...systemRestoreHandlers(deps, uploads),
    ...restoreHandlers(deps),
    enrol: enrolHandler(deps),
    events: async (call) => {
      hub.open(call);
      return undefined;
    },
  };
}
