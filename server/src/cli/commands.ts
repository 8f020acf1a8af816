import type { Command, HostCommand } from "./command.ts";
import { auditList } from "./commands/audit/audit-list.ts";
import { clusterDrill } from "./commands/cluster/cluster-drill.ts";
import { clusterRecover } from "./commands/cluster/cluster-recover.ts";
import { clusterRetire } from "./commands/cluster/cluster-retire.ts";
import { clusterStatus } from "./commands/cluster/cluster-status.ts";
import { clusterTransfer } from "./commands/cluster/cluster-transfer.ts";
import { inventoryCheck } from "./commands/cluster/inventory-check.ts";
import { login } from "./commands/account/login.ts";
import { logout } from "./commands/account/logout.ts";
import { serviceAdd } from "./commands/services/service-add.ts";
import { serviceCancel } from "./commands/services/service-cancel.ts";
import { serviceExtend } from "./commands/services/service-extend.ts";
import { serviceApprove, serviceRefuse } from "./commands/services/service-approve.ts";
import { serviceId } from "./commands/services/service-id.ts";
import { serviceList } from "./commands/services/service-list.ts";
import { serviceLog } from "./commands/services/service-log.ts";
import { serviceLogLevel } from "./commands/services/service-log-level.ts";
import { serviceRemove } from "./commands/services/service-remove.ts";
import { serviceRename } from "./commands/services/service-rename.ts";
import { serviceRenew } from "./commands/services/service-renew.ts";
import { serviceRestart } from "./commands/services/service-restart.ts";
import { serviceShow } from "./commands/services/service-show.ts";
import { sessionEnd } from "./commands/sessions/session-end.ts";
import { sessionList } from "./commands/sessions/session-list.ts";
import { snapshotDelete } from "./commands/snapshots/snapshot-delete.ts";
import { snapshotList } from "./commands/snapshots/snapshot-list.ts";
import { snapshotRestore } from "./commands/snapshots/snapshot-restore.ts";
import { snapshotSave } from "./commands/snapshots/snapshot-save.ts";
import { snapshotVerify } from "./commands/snapshots/snapshot-verify.ts";
import { tokenAdd } from "./commands/tokens/token-add.ts";
import { tokenList } from "./commands/tokens/token-list.ts";
import { tokenRemove } from "./commands/tokens/token-remove.ts";
import { userAdd } from "./commands/users/user-add.ts";
import { userDisable, userEnable } from "./commands/users/user-disable.ts";
import { userList } from "./commands/users/user-list.ts";
import { userPassword } from "./commands/users/user-password.ts";
import { userRemove } from "./commands/users/user-remove.ts";
import { userResetPassword } from "./commands/users/user-reset-password.ts";
import { userRole } from "./commands/users/user-role.ts";
import { userSetupLink, userSignInLink } from "./commands/users/user-setup-link.ts";
import { userShow } from "./commands/users/user-show.ts";
import { version } from "./commands/account/version.ts";
import { whoami } from "./commands/account/whoami.ts";

/** Every command but `core` and `console`, which the composition starts itself. */
export const COMMANDS: readonly (Command | HostCommand)[] = [
  login,
  logout,
  whoami,
  serviceList,
  serviceAdd,
  serviceShow,
  serviceRename,
  serviceRemove,
  serviceRestart,
  serviceExtend,
  serviceCancel,
  serviceRenew,
  serviceApprove,
  serviceRefuse,
  serviceId,
  serviceLog,
  serviceLogLevel,
  clusterStatus,
  clusterTransfer,
  clusterRecover,
  clusterDrill,
  snapshotList,
  snapshotSave,
  snapshotVerify,
  snapshotRestore,
  snapshotDelete,
  clusterRetire,
  version,
  userList,
  userAdd,
  userShow,
  userRole,
  userDisable,
  userEnable,
  userPassword,
  userResetPassword,
  userRemove,
  userSetupLink,
  userSignInLink,
  tokenList,
  tokenAdd,
  tokenRemove,
  sessionList,
  sessionEnd,
  auditList,
  inventoryCheck,
];

/** The command that a line begins with, and what is left of the line; null where there is none. */
export function commandOf(line: readonly string[]): { command: Command | HostCommand; rest: readonly string[] } | null {
  const [noun, verb] = line;
  const two = COMMANDS.find((one) => one.verb !== null && one.noun === noun && one.verb === verb);
  if (two !== undefined) return { command: two, rest: line.slice(2) };
  const one = COMMANDS.find((each) => each.verb === null && each.noun === noun);
  return one === undefined ? null : { command: one, rest: line.slice(1) };
}
