import type { Command, HostCommand } from "./command.ts";
import { auditList } from "./commands/audit-list.ts";
import { clusterStatus } from "./commands/cluster-status.ts";
import { inventoryCheck } from "./commands/inventory-check.ts";
import { login } from "./commands/login.ts";
import { logout } from "./commands/logout.ts";
import { serviceAdd } from "./commands/service-add.ts";
import { serviceCancel } from "./commands/service-cancel.ts";
import { serviceExtend } from "./commands/service-extend.ts";
import { serviceApprove, serviceRefuse } from "./commands/service-approve.ts";
import { serviceId } from "./commands/service-id.ts";
import { serviceList } from "./commands/service-list.ts";
import { serviceLog } from "./commands/service-log.ts";
import { serviceLogLevel } from "./commands/service-log-level.ts";
import { serviceRemove } from "./commands/service-remove.ts";
import { serviceRestart } from "./commands/service-restart.ts";
import { serviceShow } from "./commands/service-show.ts";
import { sessionEnd } from "./commands/session-end.ts";
import { sessionList } from "./commands/session-list.ts";
import { tokenAdd } from "./commands/token-add.ts";
import { tokenList } from "./commands/token-list.ts";
import { tokenRemove } from "./commands/token-remove.ts";
import { userAdd } from "./commands/user-add.ts";
import { userDisable, userEnable } from "./commands/user-disable.ts";
import { userList } from "./commands/user-list.ts";
import { userPassword } from "./commands/user-password.ts";
import { userRemove } from "./commands/user-remove.ts";
import { userResetPassword } from "./commands/user-reset-password.ts";
import { userRole } from "./commands/user-role.ts";
import { userSetupLink, userSignInLink } from "./commands/user-setup-link.ts";
import { userShow } from "./commands/user-show.ts";
import { version } from "./commands/version.ts";
import { whoami } from "./commands/whoami.ts";

/** Every command but `core` and `console`, which the composition starts itself. */
export const COMMANDS: readonly (Command | HostCommand)[] = [
  login,
  logout,
  whoami,
  serviceList,
  serviceAdd,
  serviceShow,
  serviceRemove,
  serviceRestart,
  serviceExtend,
  serviceCancel,
  serviceApprove,
  serviceRefuse,
  serviceId,
  serviceLog,
  serviceLogLevel,
  clusterStatus,
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
