import type { ROUTES, RouteName } from "../contract/routes.ts";

/** The routes that people and scripts call on 7220 and 7223; those of Cores and joining hosts stay undocumented. */
export type PublicRouteName = {
  [N in RouteName]: (typeof ROUTES)[N]["audience"] extends "user" | "public" ? N : never;
}[RouteName];

export const TAGS = {
  services: "Core services: their list, their IDs and what is done to them",
  cluster: "The Raft cluster as a whole, one node’s view of it, and what changes as it changes",
  "sign-in": "Signing in and out, and who is signed in",
  users: "Users, for administrators",
  sessions: "Sessions: one’s own; of everybody for administrators",
  tokens: "API tokens for scripts: one’s own; of everybody for administrators",
  settings: "Settings, for administrators",
  audit: "Who did what to what, from where, with the outcome",
  kuma: "Calls that clients written for KUMA’s REST API make",
  description: "This description",
} as const;
type Tag = keyof typeof TAGS;

/** One line for each operation. */
export const OPERATIONS: Record<PublicRouteName, readonly [Tag, string]> = {
  listServices: ["services", "List the services, 250 a page"],
  addService: ["services", "Add a Core service; its ID lets one host in"],
  showService: ["services", "Show one service"],
  renameService: ["services", "Rename a service"],
  removeService: ["services", "Remove a service that never joined"],
  joinGuide: ["services", "Show the unused ID with the commands that use it"],
  renewJoin: ["services", "Renew an unused ID for 24 hours"],
  restartService: ["services", "Restart a service gracefully; a leader hands over first"],
  reloadService: ["services", "Accepted for scripts’ sake: a Core has nothing to reload"],
  showOperation: ["services", "Show where an act stands"],
  cluster: ["cluster", "Show the cluster: leader, members, majority, warnings"],
  node: ["cluster", "Show the asked node’s own view, also without a leader"],
  events: ["cluster", "Follow changes as server-sent events"],
  signInOptions: ["sign-in", "What the sign-in page may offer"],
  signIn: ["sign-in", "Sign in with login and password"],
  signOut: ["sign-in", "End the session that asks"],
  setupLook: ["sign-in", "Look at a one-time link without using it up"],
  setup: ["sign-in", "Use a one-time link: make an administrator, or sign in"],
  oidcBegin: ["sign-in", "Begin signing in by a provider (for consoles)"],
  oidcFinish: ["sign-in", "Finish signing in by a provider (for consoles)"],
  oidcStart: ["sign-in", "Send the browser to the provider"],
  oidcCallback: ["sign-in", "Where the provider sends the browser back to"],
  whoami: ["sign-in", "Show the caller and what it may do"],
  confirm: ["sign-in", "Give the password again, for acts that need it"],
  changePassword: ["sign-in", "Change one’s own password"],
  listUsers: ["users", "List the users"],
  addUser: ["users", "Add a user; a temporary password is shown once"],
  showUser: ["users", "Show one user"],
  changeUser: ["users", "Change a user’s name or role, disable or enable it"],
  removeUser: ["users", "Remove a user with its sessions and tokens"],
  resetPassword: ["users", "Give a user a temporary password and end its sessions"],
  endSessionsOfUser: ["users", "End all sessions of a user"],
  listSessions: ["sessions", "List sessions"],
  endSession: ["sessions", "End a session"],
  listTokens: ["tokens", "List tokens"],
  addToken: ["tokens", "Make a token; its secret is shown once"],
  removeToken: ["tokens", "Revoke a token"],
  showSettings: ["settings", "Show the settings, without secrets"],
  changeSettings: ["settings", "Change whole sections of the settings"],
  audit: ["audit", "List entries of the audit, newest first"],
  auditExport: ["audit", "Export the audit as CSV or JSON lines"],
  whoamiCompat: ["kuma", "Show the caller, with the tenants that there are not"],
  selectTenants: ["kuma", "Accepted, and nothing done: there are no tenants"],
  listServicesPrivate: ["kuma", "List the services as KUMA’s page does"],
  restartServicePrivate: ["kuma", "Restart a service, as KUMA’s page does"],
  reloadServicePrivate: ["kuma", "Accepted: a Core has nothing to reload"],
  openapi: ["description", "Get this description"],
};
